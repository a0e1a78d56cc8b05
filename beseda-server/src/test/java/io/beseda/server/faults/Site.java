package io.beseda.server.faults;

import io.beseda.contract.PostgresServer;
import io.beseda.drill.site.NodeProcess;
import io.beseda.drill.site.Ports;
import io.beseda.drill.site.TemporaryFolder;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.verify.VerifyCommand;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Where one server after the other runs: a port, a data folder, a database. Closing it kills what still runs
/// and deletes the folder.
final class Site implements AutoCloseable {
    /// Short, but a time in which some are gone and others are not.
    static final int DRAIN_SECONDS = 3;

    private final TemporaryFolder folder = new TemporaryFolder("beseda-faults");
    private final int port = Ports.free();
    private final Map<String, String> environment;
    private final List<NodeProcess> processes = new ArrayList<>();

    private Site(Map<String, String> environment) {
        this.environment = environment;
    }

    static Site of(Kind kind) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "BESEDA_PASSWORD_ITERATIONS", "1000",
                "BESEDA_SEND_BURST", "0",
                "BESEDA_CREATE_BURST", "0",
                "BESEDA_SOCKETS_PER_USER", "0",
                "BESEDA_DRAIN_SECONDS", "" + DRAIN_SECONDS));
        if (kind == Kind.POSTGRES) {
            environment.put("BESEDA_DATABASE_URL", PostgresServer.get().freshDatabase());
        }
        return new Site(environment);
    }

    Path root() {
        return folder.path();
    }

    Path data() {
        return folder.sub("data");
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /// The URL of its PostgreSQL database.
    String database() {
        return Objects.requireNonNull(environment.get("BESEDA_DATABASE_URL"), "has none of its own");
    }

    NodeProcess start() {
        return start(Map.of());
    }

    /// Starts a server on the port of this site and waits until it is ready.
    NodeProcess start(Map<String, String> more) {
        NodeProcess process = launch(port, more);
        process.awaitReady();
        return process;
    }

    /// Starts a server and does not wait.
    NodeProcess launch(int onPort, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        Path log = root().resolve("server" + processes.size() + ".log");
        NodeProcess process = new NodeProcess(data(), folder.sub("tmp"), log, onPort, all);
        processes.add(process);
        return process;
    }

    /// What `verify` prints when the database, as it is now, does not keep what is promised; else nothing.
    String brokenPromises() {
        return VerifyCommand.brokenIn(environment.getOrDefault(
                "BESEDA_DATABASE_URL", data().resolve("beseda.db").toString()));
    }

    @Override
    public void close() {
        processes.forEach(NodeProcess::kill);
        folder.close();
    }
}
