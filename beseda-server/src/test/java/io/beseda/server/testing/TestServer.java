package io.beseda.server.testing;

import io.beseda.contract.PostgresServer;
import io.beseda.server.Server;
import io.beseda.server.Settings;
import io.beseda.server.WebAssets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A real server in this JVM, on a free port, with a database of its own. Close it, or register it as an
/// extension in a static field: then it ends with the tests of the class.
public final class TestServer implements AutoCloseable, AfterAllCallback {
    /// The databases that the tests run on.
    public enum Kind {
        SQLITE,
        POSTGRES
    }

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Path data;
    private final Server server;

    private TestServer(Path data, Server server) {
        this.data = data;
        this.server = server;
    }

    public static TestServer start() {
        return start(Kind.SQLITE, Map.of());
    }

    /// @param settings beside the tests' own: cheap passwords, no rate limits, no time to drain
    public static TestServer start(Kind kind, Map<String, String> settings) {
        return start(kind, settings, Clock.systemUTC());
    }

    /// On a database of its own, unless the settings name one.
    public static TestServer start(Kind kind, Map<String, String> settings, InstantSource clock) {
        try {
            Path data = Files.createTempDirectory("beseda-test");
            Map<String, String> environment = new HashMap<>(Map.of(
                    "BESEDA_PASSWORD_ITERATIONS", "1000",
                    "BESEDA_SEND_BURST", "0",
                    "BESEDA_CREATE_BURST", "0",
                    "BESEDA_SOCKETS_PER_USER", "0",
                    "BESEDA_DRAIN_SECONDS", "0",
                    "BESEDA_DATA", data.toString(),
                    "BESEDA_PORT", "0"));
            environment.putAll(settings);
            if (kind == Kind.POSTGRES) {
                environment.computeIfAbsent(
                        "BESEDA_DATABASE_URL", _ -> PostgresServer.get().freshDatabase());
            }
            Server server = Server.start(
                    Settings.of(environment),
                    new WebAssets(null),
                    clock,
                    MountKind.current().mounting());
            return new TestServer(data, server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Server server() {
        return server;
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    }

    public URI wsUri(String path) {
        return URI.create("ws://127.0.0.1:" + server.address().getPort() + path);
    }

    /// Signs up with a name of its own.
    public TestUser newUser() {
        return newUser("user" + NAMES.incrementAndGet());
    }

    public TestUser newUser(String name) {
        return TestUser.signUp(uri("/"), name);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        server.close();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
