package io.beseda.server.importing;

import io.beseda.core.log.StoreException;
import io.beseda.store.jdbc.ChatImport;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.Snapshot;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `import django`: from the tables chat_chat, chat_chatmember and chat_message.
@Command(
        name = "django",
        description = {
            "Takes over the chats of a Django project: the tables chat_chat, chat_chatmember and chat_message.",
            "Can be repeated, and goes on where it was ended. Needs Beseda's database to itself: end its servers first."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything is taken over",
            "1:something is not, or nothing may be; the output says what and why",
            "2:an option or setting is wrong, or a database cannot be used"
        },
        exitCodeOnExecutionException = DjangoImport.UNUSABLE)
final class DjangoImport implements Callable<Integer> {
    private static final int COMPLETE = 0;
    private static final int INCOMPLETE = 1;
    static final int UNUSABLE = 2;
    private static final String SYSTEM = "django";
    private static final String SQLITE = "sqlite:///";

    private final Function<@Nullable Path, ImportCommand.Target> target;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "URL",
            required = true,
            defaultValue = "${env:DATABASE_URL}",
            description = "The Django project's database: postgresql://..., or the file of an SQLite database"
                    + " (DATABASE_URL). It is only read.")
    private String from = "";

    @Option(names = "--data", description = "The folder of Beseda's SQLite database (BESEDA_DATA, data).")
    private @Nullable Path data;

    @Option(
            names = "--name",
            paramLabel = "KEY=NAME",
            description = "What a table or column is called there, when not as usual: chats=talk_chat,"
                    + " users=people_person, sender_id=author_id ... Can be given several times.")
    private Map<String, String> names = new HashMap<>();

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            description = "TIME_ZONE of the Django project, when it has USE_TZ = False (UTC).")
    private ZoneId zone = ZoneId.of("UTC");

    @Option(
            names = "--unread",
            description = "What somebody did not write after it is unread. Without this, everything counts as read.")
    private boolean unread;

    @Option(names = "--dry-run", description = "Say what would be done. No row is written.")
    private boolean rehearsal;

    @Option(names = "--json", description = "Print one JSON object at the end, and nothing else.")
    private boolean json;

    DjangoImport(Function<@Nullable Path, ImportCommand.Target> target) {
        this.target = target;
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            return run(target.apply(data));
        } catch (Importing.Refused e) {
            err.println("beseda: " + e.getMessage());
            return INCOMPLETE;
        } catch (StoreException | IllegalArgumentException e) {
            err.println("beseda: " + e.getMessage());
            err.println("Check --from, and BESEDA_DATABASE_URL or BESEDA_DATA and --data; and end the servers of Beseda"
                    + " first.");
            return UNUSABLE;
        }
    }

    private int run(ImportCommand.Target into) {
        long start = System.nanoTime();
        DjangoNames named = new DjangoNames(names);
        Tally tally = new Tally();
        Importing.Source source;
        try (Snapshot snapshot = Snapshot.ofHost(from.startsWith(SQLITE) ? from.substring(SQLITE.length()) : from);
                Database database = Database.open(into.database())) {
            source = new Importing(
                            new DjangoDatabase(snapshot, named, zone),
                            new ChatImport(database, SYSTEM, rehearsal),
                            into.limits(),
                            !unread,
                            tally,
                            new ProgressLine(spec.commandLine().getErr()))
                    .run();
        }
        ImportReport report = new ImportReport(source, tally, rehearsal, Duration.ofNanos(System.nanoTime() - start));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            report.json(out);
        } else {
            report.text(out);
        }
        return tally.isComplete() ? COMPLETE : INCOMPLETE;
    }
}
