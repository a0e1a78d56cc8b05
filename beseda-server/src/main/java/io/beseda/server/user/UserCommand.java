package io.beseda.server.user;

import io.beseda.core.Refusal;
import io.beseda.core.account.Accounts;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `user add|password|deactivate`: the built-in accounts from the command line. A running server notices by
/// itself: what a deactivated user had open closes within seconds.
@Command(
        name = "user",
        description = "Adds and changes the built-in accounts, also while the server runs.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class UserCommand {
    private UserCommand() {}

    /// The command with its parts, to be added to a program.
    ///
    /// @param input where `--password-stdin` reads
    public static CommandLine line(AccountsAccess access, InputStream input) {
        return new CommandLine(new UserCommand())
                .addSubcommand(new AddUsers(access, input))
                .addSubcommand(new SetPassword(access, input))
                .addSubcommand(new Deactivate(access));
    }

    /// `--data`, which every command takes.
    static final class Data {
        @Option(names = "--data", description = "The folder for SQLite and secrets (BESEDA_DATA, data).")
        @Nullable
        Path folder;
    }

    /// Runs the work; a refusal is printed, and the exit code is then 1.
    static int run(CommandSpec spec, AccountsAccess access, @Nullable Path data, ToIntFunction<Accounts> work) {
        try {
            return access.with(data, work);
        } catch (Refusal refusal) {
            spec.commandLine().getErr().println("beseda: " + refusal.sentence());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    @Command(
            name = "password",
            description = "Sets a user's password and ends all of the user's sessions.",
            mixinStandardHelpOptions = true)
    static final class SetPassword implements Callable<Integer> {
        private final AccountsAccess access;
        private final InputStream input;

        @Spec
        @SuppressWarnings("NullAway.Init") // by picocli
        private CommandSpec spec;

        @Mixin
        private final Data data = new Data();

        @Mixin
        private final PasswordOption password = new PasswordOption();

        @Parameters(paramLabel = "NAME", description = "The username.")
        private String name = "";

        SetPassword(AccountsAccess access, InputStream input) {
            this.access = access;
            this.input = input;
        }

        @Override
        public Integer call() {
            String given = password.read(spec, input);
            return run(spec, access, data.folder, accounts -> {
                accounts.setPassword(name, given);
                spec.commandLine().getOut().println(name + " has a new password.");
                return CommandLine.ExitCode.OK;
            });
        }
    }

    @Command(
            name = "deactivate",
            description = "Ends a user's sessions for good; old messages and the name stay.",
            mixinStandardHelpOptions = true)
    static final class Deactivate implements Callable<Integer> {
        private final AccountsAccess access;

        @Spec
        @SuppressWarnings("NullAway.Init") // by picocli
        private CommandSpec spec;

        @Mixin
        private final Data data = new Data();

        @Parameters(paramLabel = "NAME", description = "The username.")
        private String name = "";

        Deactivate(AccountsAccess access) {
            this.access = access;
        }

        @Override
        public Integer call() {
            return run(spec, access, data.folder, accounts -> {
                accounts.deactivate(name);
                spec.commandLine().getOut().println(name + " is deactivated.");
                return CommandLine.ExitCode.OK;
            });
        }
    }
}
