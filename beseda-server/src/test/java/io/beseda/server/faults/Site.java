package io.beseda.server.faults;

import io.beseda.contract.PostgresServer;
import io.beseda.server.testing.TestServer.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/// Where one server after the other runs: a port, a data folder, a database. Closing it kills what still runs
/// and deletes the folder.
final class Site implements AutoCloseable {
    // Below the ports that systems give to outgoing connections, which may take a port between two starts.
    private static final int PORT_FROM = 20_000;
    private static final int PORT_TO = 32_000;

    private final Path root;
    private final int port;
    private final Map<String, String> environment;
    private final List<ServerProcess> processes = new ArrayList<>();

    private Site(Path root, int port, Map<String, String> environment) {
        this.root = root;
        this.port = port;
        this.environment = environment;
    }

    static Site of(Kind kind) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "BESEDA_PASSWORD_ITERATIONS", "1000",
                "BESEDA_SEND_BURST", "0",
                "BESEDA_CREATE_BURST", "0",
                "BESEDA_SOCKETS_PER_USER", "0"));
        if (kind == Kind.POSTGRES) {
            environment.put("BESEDA_DATABASE_URL", PostgresServer.get().freshDatabase());
        }
        try {
            Path root = Files.createTempDirectory("beseda-faults");
            Files.createDirectories(root.resolve("data"));
            Files.createDirectories(root.resolve("tmp"));
            return new Site(root, freePort(), environment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(PORT_FROM, PORT_TO);
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException _) {
                // taken: another one
            }
        }
    }

    Path root() {
        return root;
    }

    Path data() {
        return root.resolve("data");
    }

    ServerProcess start() {
        return start(Map.of());
    }

    /// Starts a server on the port of this site and waits until it is ready.
    ServerProcess start(Map<String, String> more) {
        ServerProcess process = launch(port, more);
        process.awaitReady();
        return process;
    }

    /// Starts a server and does not wait.
    ServerProcess launch(int onPort, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        Path log = root.resolve("server" + processes.size() + ".log");
        ServerProcess process = new ServerProcess(data(), root.resolve("tmp"), log, onPort, all);
        processes.add(process);
        return process;
    }

    @Override
    public void close() {
        processes.forEach(ServerProcess::kill);
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
