package io.beseda.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// The installed PostgreSQL, started once per JVM with everything on that makes commits durable, and stopped
/// with it. Every call of [#freshDatabase] gives an empty database of its own. Nothing vacuums or analyses it by
/// itself: tests count what statements cost. `beseda.root` is the folder with `scripts/`.
public final class PostgresServer {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path directory;
    private final String url;

    private PostgresServer() {
        try {
            // The server runs as another user when tests run as root: its folder must be open to that one.
            this.directory = Files.createTempDirectory("beseda-postgres");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            this.url = script("start", Map.of("POSTGRES_OPTIONS", "-c autovacuum=off"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One for all test classes of a JVM: initialising one takes seconds.
    private static final class Running {
        static final PostgresServer SERVER = start();

        private static PostgresServer start() {
            PostgresServer server = new PostgresServer();
            Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "postgres-stop"));
            return server;
        }
    }

    public static PostgresServer get() {
        return Running.SERVER;
    }

    /// The URL of a new, empty database.
    public String freshDatabase() {
        String name = "test" + DATABASES.incrementAndGet();
        run("psql", "--quiet", "--no-psqlrc", url, "--command", "CREATE DATABASE " + name);
        return url.substring(0, url.lastIndexOf('/') + 1) + name;
    }

    private void stop() {
        script("stop", Map.of());
        run("rm", "-rf", directory.toString());
    }

    private String script(String verb, Map<String, String> environment) {
        String server = directory.resolve("server").toString();
        return Command.run(List.of("scripts/postgres.sh", verb, server), environment);
    }

    private static String run(String... command) {
        return Command.run(List.of(command), Map.of());
    }
}
