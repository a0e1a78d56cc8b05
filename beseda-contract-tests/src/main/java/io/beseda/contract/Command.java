package io.beseda.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs what starts, asks and stops the real parts. `beseda.root` is the folder with `scripts/`, and the one it is run
/// in.
final class Command {
    /// One that has not ended by then hangs.
    private static final int SECONDS = 90;

    private Command() {}

    /// What it printed.
    static String run(List<String> command, Map<String, String> environment) {
        Path root = Path.of(System.getProperty("beseda.root", ".")).toAbsolutePath();
        try {
            Path output = Files.createTempFile("beseda", ".out");
            Path errors = Files.createTempFile("beseda", ".err");
            // Through files: the server inherits the streams and would keep a pipe open for as long as it runs.
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(root.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + " failed: " + Files.readString(errors));
            }
            String text = Files.readString(output);
            Files.delete(output);
            Files.delete(errors);
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + command.getFirst(), e);
        }
    }
}
