package io.beseda.server.importing;

import io.beseda.core.Limits;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `import`: chats of other systems become Beseda's own.
@Command(
        name = "import",
        description = "Takes over the chats of another system.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "SYSTEM")
public final class ImportCommand {
    private ImportCommand() {}

    /// What the settings say.
    ///
    /// @param database URL or file of Beseda's database
    public record Target(String database, Limits limits) {}

    /// The command with its parts, to be added to a program.
    ///
    /// @param target from what `--data` said (null: what the settings say)
    public static CommandLine line(Function<@Nullable Path, Target> target) {
        return new CommandLine(new ImportCommand()).addSubcommand(new DjangoImport(target));
    }
}
