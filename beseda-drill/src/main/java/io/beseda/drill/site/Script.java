package io.beseda.drill.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs the scripts that start and stop the real parts. `beseda.root` is the folder with `scripts/`.
final class Script {
    /// A command that has not ended by then hangs.
    private static final int COMMAND_SECONDS = 90;

    private Script() {}

    /// What it printed.
    static String run(String... command) {
        return run(Map.of(), command);
    }

    static String run(Map<String, String> environment, String... command) {
        Path root = Path.of(System.getProperty("beseda.root", ".")).toAbsolutePath();
        try {
            Path output = Files.createTempFile("beseda", ".out");
            Path errors = Files.createTempFile("beseda", ".err");
            try {
                // Through files: a server inherits the streams and would keep a pipe open for as long as it runs.
                ProcessBuilder builder = new ProcessBuilder(List.of(command))
                        .directory(root.toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    process.destroyForcibly();
                    throw new IllegalStateException(String.join(" ", command) + " failed: " + Files.readString(errors));
                }
                return Files.readString(output).strip();
            } finally {
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + command[0], e);
        }
    }
}
