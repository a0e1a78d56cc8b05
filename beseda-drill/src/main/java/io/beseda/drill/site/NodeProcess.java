package io.beseda.drill.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The server in a process of its own, with our class path, so that it can be killed.
public final class NodeProcess {
    private static final String MAIN = "io.beseda.server.Main";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final int LOG_SHOWN = 4_000;
    private static final int READY = 200;

    private final Process process;
    private final Path log;
    private final URI uri;

    /// Does not wait until it is ready.
    ///
    /// @param environment settings; of our own environment those that begin with `BESEDA_` are not passed on
    public NodeProcess(Path data, Path temporary, Path log, int port, Map<String, String> environment) {
        this.log = log;
        this.uri = URI.create("http://127.0.0.1:" + port + "/");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        // Killed processes leave their native libraries behind.
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        MAIN,
                        "run",
                        "--port",
                        "" + port,
                        "--data",
                        data.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("BESEDA_"));
        builder.environment().putAll(environment);
        try {
            this.process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void awaitReady() {
        Until.isTrue(
                () -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException(
                                "the server ended with " + process.exitValue() + " instead of starting:\n" + log());
                    }
                    return health() == READY;
                },
                () -> "the server is not ready:\n" + log());
    }

    /// The status of readiness; 0 when nobody answers.
    public int health() {
        return health(uri);
    }

    public static int health(URI node) {
        try {
            HttpRequest request = HttpRequest.newBuilder(node.resolve("/health/ready"))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException _) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public URI uri() {
        return uri;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// SIGKILL.
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /// SIGTERM, without waiting.
    public void terminate() {
        process.destroy();
    }

    /// The exit code.
    public int awaitEnd() {
        try {
            if (process.waitFor(Until.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        throw new Until.TooLong("process " + pid() + " does not end:\n" + log());
    }

    /// The end of what it printed.
    public String log() {
        try {
            String text = Files.readString(log);
            return text.length() > LOG_SHOWN ? "..." + text.substring(text.length() - LOG_SHOWN) : text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
