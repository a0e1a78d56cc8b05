package io.beseda.server.faults;

import io.beseda.server.Main;
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

/// The program in a process of its own, so that it can be killed.
final class ServerProcess {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final int LOG_SHOWN = 4_000;

    private final Process process;
    private final Path log;
    private final URI uri;

    ServerProcess(Path data, Path temporary, Path log, int port, Map<String, String> environment) {
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
                        Main.class.getName(),
                        "run",
                        "--port",
                        "" + port,
                        "--data",
                        data.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("BESEDA_"));
        builder.environment().putAll(environment);
        try {
            this.process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitReady() {
        Await.until(
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError(
                                "the server ended with " + process.exitValue() + " instead of starting:\n" + log());
                    }
                    return health() == 200;
                },
                () -> "the server is not ready:\n" + log());
    }

    /// The status of readiness; 0 when nobody answers.
    int health() {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri.resolve("/health/ready"))
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

    URI uri() {
        return uri;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// SIGKILL.
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /// SIGTERM, without waiting.
    void terminate() {
        process.destroy();
    }

    /// The exit code.
    int awaitEnd() {
        try {
            if (process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        throw new AssertionError("process " + pid() + " does not end:\n" + log());
    }

    /// The end of what it printed.
    String log() {
        try {
            String text = Files.readString(log);
            return text.length() > LOG_SHOWN ? "..." + text.substring(text.length() - LOG_SHOWN) : text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
