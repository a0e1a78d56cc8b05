package io.beseda.server.importing;

import io.beseda.api.json.Json;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What an import did, for people and for programs.
record ImportReport(Importing.Source source, Tally tally, boolean rehearsal, Duration took) {
    private static final int SHOWN = 20;

    void text(PrintWriter out) {
        out.println("The Django project has %d chats with %d members and %d messages."
                .formatted(source.chats(), source.members(), source.messages()));
        out.println("%s %d chats and %d messages; %d messages were here already (%.1f s, %d messages/s)."
                .formatted(
                        rehearsal ? "Would import" : "Imported",
                        tally.chats(),
                        tally.messages(),
                        tally.present(),
                        took.toMillis() / 1000.0,
                        rate()));
        tally.oddities().forEach((oddity, count) -> {
            out.println(count.count() + " " + oddity.rule());
            out.println("    " + some(count.first(), count.count()));
        });
        if (!tally.moved().isEmpty()) {
            out.println("Chats that have another id here (--json lists all, so does the table beseda_imported_chat):");
            List<String> moved = tally.moved().entrySet().stream()
                    .limit(SHOWN)
                    .map(entry -> entry.getKey() + " -> " + entry.getValue())
                    .toList();
            out.println("    " + some(moved, tally.moved().size()));
        }
        if (rehearsal) {
            out.println("Nothing was written.");
        } else {
            out.println(
                    tally.isComplete()
                            ? "All is here. Check it with: ./beseda verify"
                            : "Not all is here: see the chats left out, above.");
        }
        out.flush();
    }

    private long rate() {
        return tally.messages() * 1000 / Math.max(took.toMillis(), 1);
    }

    private static String some(List<String> shown, long all) {
        long others = all - shown.size();
        return String.join(", ", shown) + (others > 0 ? String.format(Locale.ROOT, " and %d more", others) : "");
    }

    void json(PrintWriter out) {
        List<Map<String, Object>> oddities = new ArrayList<>();
        tally.oddities().forEach((oddity, count) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", oddity.slug());
            row.put("rule", oddity.rule());
            row.put("count", count.count());
            row.put("first", count.first());
            oddities.add(row);
        });
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("complete", tally.isComplete());
        report.put("dry_run", rehearsal);
        report.put("source", source);
        report.put("imported", Map.of("chats", tally.chats(), "messages", tally.messages()));
        report.put("present", tally.present());
        report.put("oddities", oddities);
        report.put("moved", tally.moved());
        report.put("millis", took.toMillis());
        out.println(Json.mapper().writeValueAsString(report));
        out.flush();
    }
}
