package io.beseda.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/// A Redis of a test's own, by `scripts/redis.sh`: killed, paused and started again as the test needs. `beseda.root`
/// is the folder with `scripts/`.
public final class RedisServer implements AutoCloseable {
    private final Path directory;
    private final Map<String, String> environment;
    private final String url;

    private RedisServer(String verb, Map<String, String> environment) {
        this.environment = environment;
        try {
            this.directory = Files.createTempDirectory("beseda-redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.url = script(verb).strip();
    }

    public static RedisServer start() {
        return start(Map.of());
    }

    /// @param environment `REDIS_OPTIONS`, `REDIS_TLS`; `REDISCLI_AUTH` when a password is among the options
    public static RedisServer start(Map<String, String> environment) {
        return new RedisServer("start", environment);
    }

    /// Three masters.
    public static RedisServer cluster() {
        return new RedisServer("cluster", Map.of());
    }

    public String url() {
        return url;
    }

    /// As a crash would.
    public void kill() {
        script("kill");
    }

    /// After [#kill]: at the same place, with nothing in it.
    public void startAgain() {
        script("start");
    }

    /// It keeps its connections and does nothing.
    public void pause() {
        script("pause");
    }

    public void resume() {
        script("resume");
    }

    /// What a command answers; of a cluster, its first master.
    public String ask(String... command) {
        return askAt(0, command);
    }

    /// What a command answers at one master of a cluster.
    public String askAt(int master, String... command) {
        String[] hosts = url.substring(url.indexOf("://") + 3).split(",", -1);
        String[] address = hosts[master].split(":", -1);
        List<String> line = new ArrayList<>(List.of("redis-cli", "-h", address[0], "-p", address[1]));
        if (url.startsWith("rediss:")) {
            line.addAll(List.of("--tls", "--insecure"));
        }
        line.addAll(List.of(command));
        return run(line);
    }

    /// Until somebody listens on such a channel: what is published before that, nobody hears.
    ///
    /// @param pattern as of `PSUBSCRIBE`
    public void awaitListener(String pattern) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !(ask("PUBSUB", "SHARDCHANNELS", pattern) + ask("PUBSUB", "CHANNELS", pattern)).isBlank());
    }

    @Override
    public void close() {
        script("kill");
        run(List.of("rm", "-rf", directory.toString()));
    }

    private String script(String verb) {
        return run(List.of("scripts/redis.sh", verb, directory.resolve("server").toString()));
    }

    private String run(List<String> command) {
        return Command.run(command, environment);
    }
}
