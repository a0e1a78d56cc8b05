package io.beseda.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.drill.site.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Programs of others that the tests need.
final class Tool {
    private Tool() {}

    /// A folder of test-support.
    static Path support(String name) {
        return Path.of(System.getProperty("beseda.root", "."), "test-support", name)
                .toAbsolutePath();
    }

    /// Compiles a layer between a program and the system, for `LD_PRELOAD`.
    ///
    /// @param folder where to put it
    static Path layer(Path source, Path folder) {
        Path output = folder.resolve(source.getFileName().toString().replaceFirst("c$", "so"));
        run(
                "gcc is needed to build a layer that harms what is written (Debian: apt-get install gcc libc6-dev)",
                List.of(
                        "gcc",
                        "-std=gnu17",
                        "-O2",
                        "-fPIC",
                        "-shared",
                        "-o",
                        output.toString(),
                        source.toString(),
                        "-ldl",
                        "-lpthread"));
        return output;
    }

    /// The lines it printed.
    ///
    /// @param need to be said when it fails
    static List<String> run(String need, List<String> command) {
        try {
            List<String> lines = new ArrayList<>();
            Process process;
            try {
                process = new ProcessBuilder(command).redirectErrorStream(true).start();
            } catch (IOException e) {
                throw new AssertionError(need + ": " + e.getMessage(), e);
            }
            try (var output = process.inputReader()) {
                output.lines().forEach(lines::add);
            }
            assertThat(process.waitFor(Until.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("%s ends", command)
                    .isTrue();
            assertThat(process.exitValue())
                    .as("%s (%s) said: %s", command, need, String.join("\n", lines))
                    .isZero();
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
