package io.beseda.server.user;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// How a command gets a password: from standard input, from its arguments, or by asking.
final class PasswordOption {
    @Option(names = "--password-stdin", description = "Read the password from the first line of standard input.")
    private boolean fromInput;

    @Option(
            names = "--password",
            paramLabel = "PASSWORD",
            description = "The password. Others on this machine may see it: prefer --password-stdin.")
    private @Nullable String password;

    boolean isGiven() {
        return fromInput || password != null;
    }

    String read(CommandSpec spec, InputStream input) {
        if (fromInput && password != null) {
            throw new ParameterException(spec.commandLine(), "Give --password or --password-stdin, not both.");
        }
        if (password != null) {
            return password;
        }
        return fromInput ? firstLine(spec, input) : asked(spec);
    }

    private static String firstLine(CommandSpec spec, InputStream input) {
        try {
            String line = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8)).readLine();
            if (line == null) {
                throw new ParameterException(spec.commandLine(), "Standard input has no password.");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException("Standard input cannot be read.", e);
        }
    }

    @SuppressWarnings("SystemConsoleNull") // since JDK 22 it is not, but only NullAway could be told so
    private static String asked(CommandSpec spec) {
        Console console = System.console();
        char[] typed = console != null && console.isTerminal() ? console.readPassword("Password: ") : null;
        if (typed == null) {
            throw new ParameterException(spec.commandLine(), "Give the password by --password-stdin or --password.");
        }
        return new String(typed);
    }
}
