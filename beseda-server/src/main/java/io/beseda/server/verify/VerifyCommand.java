package io.beseda.server.verify;

import io.beseda.core.log.StoreException;
import io.beseda.store.jdbc.Snapshot;
import io.beseda.store.jdbc.verify.Check;
import io.beseda.store.jdbc.verify.Counts;
import io.beseda.store.jdbc.verify.Verdict;
import io.beseda.store.jdbc.verify.Verification;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `verify`: whether the database keeps what Beseda promises. For people at a terminal, and for monitoring.
@Command(
        name = "verify",
        description = "Checks the database against what Beseda promises, also while servers run. Changes nothing.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every promise holds",
            "1:something is broken; the output names it",
            "2:a setting is wrong, or the database cannot be read"
        },
        exitCodeOnExecutionException = VerifyCommand.UNREADABLE)
public final class VerifyCommand implements Callable<Integer> {
    private static final int CLEAN = 0;
    private static final int BROKEN = 1;
    static final int UNREADABLE = 2;
    private static final int FINDINGS = 20;

    private final Function<@Nullable Path, String> database;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Option(names = "--data", description = "The folder of the SQLite database (BESEDA_DATA, data).")
    private @Nullable Path data;

    @Option(names = "--json", description = "Print one JSON object at the end, and nothing else.")
    private boolean json;

    @Option(
            names = "--findings",
            paramLabel = "N",
            description = "How many findings of a check to show (" + FINDINGS + "). All are counted.")
    private int findings = FINDINGS;

    private VerifyCommand(Function<@Nullable Path, String> database) {
        this.database = database;
    }

    /// The command, to be added to a program.
    ///
    /// @param database the URL or file, from what `--data` said (null: what the settings say)
    public static CommandLine line(Function<@Nullable Path, String> database) {
        return new CommandLine(new VerifyCommand(database));
    }

    /// What the command says about a database in which something is broken, or which cannot be read; blank:
    /// all is well.
    public static String brokenIn(String database) {
        StringWriter out = new StringWriter();
        PrintWriter both = new PrintWriter(out, true);
        int exit = line(_ -> database).setOut(both).setErr(both).execute();
        return exit == CLEAN ? "" : out.toString();
    }

    @Override
    public Integer call() {
        String url = database.apply(data);
        try (Snapshot snapshot = Snapshot.open(url)) {
            return verify(new Verification(snapshot, Math.max(findings, 0)));
        } catch (StoreException | IllegalArgumentException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("beseda: " + e.getMessage());
            err.println("Check BESEDA_DATABASE_URL, or BESEDA_DATA and --data, and that the database can be read.");
            return UNREADABLE;
        }
    }

    private int verify(Verification verification) {
        Report report = json
                ? new JsonReport(spec.commandLine().getOut())
                : new TextReport(spec.commandLine().getOut());
        Counts counts = verification.counts();
        report.begin(counts);
        List<Verdict> verdicts = new ArrayList<>();
        for (Check check : verification.checks()) {
            report.before(check);
            Verdict verdict;
            try {
                verdict = verification.run(check);
            } catch (StoreException e) {
                report.stopped();
                throw e;
            }
            report.after(verdict);
            verdicts.add(verdict);
        }
        report.end(counts, verdicts);
        return verdicts.stream().allMatch(Verdict::isClean) ? CLEAN : BROKEN;
    }
}
