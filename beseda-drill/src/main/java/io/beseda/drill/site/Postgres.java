package io.beseda.drill.site;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/// A PostgreSQL of our own, by `scripts/postgres.sh`: a primary and, if wanted, a standby that has every commit
/// before it is answered.
public final class Postgres implements AutoCloseable {
    private static final String SCRIPT = "scripts/postgres.sh";

    /// Before the first start.
    private static final URI NOWHERE = URI.create("postgresql://127.0.0.1:1/none");

    private final Path folder;
    private final Map<String, String> environment;
    private Path primary;
    private URI url = NOWHERE;
    private int made;

    /// Does not start it.
    ///
    /// @param folder open to all, or PostgreSQL cannot enter it
    public Postgres(Path folder) {
        this(folder, Map.of());
    }

    /// @param environment of its processes
    public Postgres(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = Map.copyOf(environment);
        this.primary = folder.resolve("postgres0");
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(url.getHost(), url.getPort());
    }

    /// The database as it is reached through a port.
    public String url(int port) {
        return "postgresql://postgres@127.0.0.1:" + port + url.getPath();
    }

    /// At once, as `kill -QUIT`: what is connected is cut.
    public void stop() {
        Script.run(SCRIPT, "stop", primary.toString());
    }

    public void start() {
        url = URI.create(Script.run(environment, SCRIPT, "start", primary.toString()));
    }

    /// Kills the primary with all its processes; the standby, made before, takes over.
    public void failOver(Path standby) {
        Script.run(SCRIPT, "kill", primary.toString());
        url = URI.create(Script.run(SCRIPT, "promote", standby.toString()));
        primary = standby;
    }

    /// Makes a standby; from now on commits wait for it.
    ///
    /// @return its folder
    public Path makeStandby() {
        Path standby = folder.resolve("postgres" + ++made);
        Script.run(SCRIPT, "standby", primary.toString(), standby.toString());
        return standby;
    }

    /// Stops it and whatever follows it.
    @Override
    public void close() {
        for (int i = 0; i <= made; i++) {
            Script.run(SCRIPT, "kill", folder.resolve("postgres" + i).toString());
        }
    }
}
