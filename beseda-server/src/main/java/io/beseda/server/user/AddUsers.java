package io.beseda.server.user;

import io.beseda.core.account.Accounts;
import io.beseda.core.user.User;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `user add NAME` and `user add --from FILE`.
@Command(name = "add", description = "Adds a user, or many from a file.", mixinStandardHelpOptions = true)
final class AddUsers implements Callable<Integer> {
    private final AccountsAccess access;
    private final InputStream input;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Mixin
    private final UserCommand.Data data = new UserCommand.Data();

    @Mixin
    private final PasswordOption password = new PasswordOption();

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The username.")
    private @Nullable String name;

    @Option(names = "--display-name", paramLabel = "NAME", description = "What others see (the username).")
    private @Nullable String displayName;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "Add a user for each line name,password[,display name] of this file in UTF-8.")
    private @Nullable Path file;

    AddUsers(AccountsAccess access, InputStream input) {
        this.access = access;
        this.input = input;
    }

    @Override
    public Integer call() {
        if ((name == null) == (file == null)) {
            throw new ParameterException(spec.commandLine(), "Give either a NAME or --from FILE.");
        }
        if (file != null && (displayName != null || password.isGiven())) {
            throw new ParameterException(spec.commandLine(), "Names and passwords are in the file already.");
        }
        return file == null ? addOne(String.valueOf(name)) : addAll(file);
    }

    private int addOne(String username) {
        String given = password.read(spec, input);
        return UserCommand.run(spec, access, data.folder, accounts -> {
            User user = accounts.create(username, given, displayName);
            spec.commandLine().getOut().println("Added " + user.username() + " with the id " + user.id() + ".");
            return CommandLine.ExitCode.OK;
        });
    }

    private int addAll(Path from) {
        List<String> lines = lines(from);
        return UserCommand.run(spec, access, data.folder, accounts -> addAll(accounts, lines));
    }

    private int addAll(Accounts accounts, List<String> lines) {
        CommandLine line = spec.commandLine();
        UserFile.Outcome outcome = new UserFile(accounts)
                .add(
                        lines,
                        (number, fault) -> line.getErr().println("line " + number + ": " + fault),
                        (done, all) -> line.getErr().println(done + " of " + all + " ..."));
        line.getOut().println("Added " + outcome.added() + " of " + (outcome.added() + outcome.refused()) + " users.");
        return outcome.refused() == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private List<String> lines(Path from) {
        try {
            return Files.readAllLines(from, StandardCharsets.UTF_8);
        } catch (NoSuchFileException _) {
            throw new ParameterException(spec.commandLine(), "There is no file " + from + ".");
        } catch (CharacterCodingException _) {
            throw new ParameterException(spec.commandLine(), from + " is not UTF-8.");
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), from + " cannot be read: " + e.getMessage());
        }
    }
}
