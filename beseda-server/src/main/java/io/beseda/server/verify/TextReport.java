package io.beseda.server.verify;

import io.beseda.store.jdbc.verify.Check;
import io.beseda.store.jdbc.verify.Counts;
import io.beseda.store.jdbc.verify.Finding;
import io.beseda.store.jdbc.verify.Verdict;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// A line for each check, begun before the check is: on a large database one sees what it is at.
final class TextReport implements Report {
    private final PrintWriter out;

    TextReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void begin(Counts counts) {
        out.println("chats %d, members %d, messages %d, other log entries %d"
                .formatted(counts.chats(), counts.members(), counts.messages(), counts.events()));
    }

    @Override
    public void before(Check check) {
        out.print("%-15s".formatted(check.name()));
        out.flush();
    }

    @Override
    public void after(Verdict verdict) {
        String result = verdict.isClean() ? "ok" : "BROKEN, " + verdict.faults() + " times";
        out.println(result + " (" + seconds(verdict.took()) + ")");
        if (verdict.isClean()) {
            return;
        }
        out.println("    promised: " + verdict.check().promise());
        for (Finding finding : verdict.first()) {
            out.println("    " + finding);
        }
        long others = verdict.faults() - verdict.first().size();
        if (others > 0) {
            out.println("    and " + others + " more");
        }
        out.flush();
    }

    @Override
    public void stopped() {
        out.println("not checked");
        out.flush();
    }

    @Override
    public void end(Counts counts, List<Verdict> verdicts) {
        List<String> broken = verdicts.stream()
                .filter(verdict -> !verdict.isClean())
                .map(verdict -> verdict.check().name())
                .toList();
        Duration all = verdicts.stream().map(Verdict::took).reduce(Duration.ZERO, Duration::plus);
        String result = broken.isEmpty() ? "Every promise holds" : "Broken: " + String.join(", ", broken);
        out.println(result + " (" + verdicts.size() + " checks, " + seconds(all) + ").");
        out.flush();
    }

    private static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
    }
}
