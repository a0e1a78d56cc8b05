package io.beseda.drill.site;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One node: its processes, one after the other on the same port, and its own way to PostgreSQL.
public final class Node implements AutoCloseable {
    private final int number;
    private final TemporaryFolder folder;
    private final int port = Ports.free();
    private final Map<String, String> environment;
    private final TcpProxy postgres;
    private @Nullable NodeProcess process;

    /// Does not start it.
    ///
    /// @param number from 0
    /// @param redis  its URL; null: it has none
    public Node(int number, TemporaryFolder folder, Postgres database, @Nullable String redis) {
        this.number = number;
        this.folder = folder;
        this.postgres = new TcpProxy(database.address());
        this.environment = new HashMap<>(Map.of(
                "BESEDA_PASSWORD_ITERATIONS",
                "1000",
                "BESEDA_SEND_BURST",
                "0",
                "BESEDA_CREATE_BURST",
                "0",
                "BESEDA_DRAIN_SECONDS",
                "2",
                "BESEDA_DATABASE_URL",
                database.url(postgres.port())));
        if (redis != null) {
            environment.put("BESEDA_REDIS_URL", redis);
        }
    }

    public void start() {
        NodeProcess started = new NodeProcess(folder.sub("data" + number), folder.sub("tmp"), log(), port, environment);
        process = started;
        started.awaitReady();
    }

    private Path log() {
        return folder.path().resolve("node" + number + ".log");
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    public TcpProxy postgres() {
        return postgres;
    }

    /// SIGKILL.
    public void kill() {
        if (process != null) {
            process.kill();
        }
    }

    /// SIGTERM, and waits for the end.
    ///
    /// @return the exit code
    public int stop() {
        if (process == null) {
            return 0;
        }
        process.terminate();
        return process.awaitEnd();
    }

    @Override
    public void close() {
        kill();
        postgres.close();
    }
}
