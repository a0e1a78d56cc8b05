package io.beseda.drill.run;

import io.beseda.drill.client.Books;
import io.beseda.drill.client.Broken;
import io.beseda.drill.client.Broken.Kind;
import io.beseda.drill.load.Delays;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One line per fault, and what was broken.
final class Table {
    private static final class Row {
        private int times;
        private int acknowledged;
        private final Map<Kind, Integer> broken = new LinkedHashMap<>();

        int of(Kind kind) {
            return broken.getOrDefault(kind, 0);
        }
    }

    private Table() {}

    static String of(Books books, List<Broken> broken, Delays delays) {
        Map<String, Row> rows = new LinkedHashMap<>();
        books.phases().forEach(phase -> rows.computeIfAbsent(phase.name(), _ -> new Row()).times++);
        books.acknowledged()
                .forEach(one -> row(rows, books.phaseAt(one.ackedAt()).name()).acknowledged++);
        broken.forEach(one -> row(rows, one.phase()).broken.merge(one.kind(), 1, Integer::sum));
        StringBuilder text = new StringBuilder(columns(
                "fault",
                "times",
                "acknowledged",
                "lost",
                "doubled",
                "out of order",
                "gaps",
                "others",
                "longest delay",
                "reconnecting"));
        Row all = new Row();
        List<String> names = new ArrayList<>(rows.keySet());
        for (String name : names) {
            Row row = row(rows, name);
            text.append(line(name, row, delays.connected(name), delays.any(name)));
            all.times += row.times;
            all.acknowledged += row.acknowledged;
            row.broken.forEach((kind, count) -> all.broken.merge(kind, count, Integer::sum));
        }
        return text.append(line("all", all, delays.connected(), delays.any())).toString();
    }

    private static Row row(Map<String, Row> rows, String name) {
        return rows.computeIfAbsent(name, _ -> new Row());
    }

    private static String line(String name, Row row, Duration connected, Duration any) {
        return columns(
                name,
                row.times,
                row.acknowledged,
                row.of(Kind.LOST),
                row.of(Kind.DOUBLED),
                row.of(Kind.OUT_OF_ORDER),
                row.of(Kind.GAP),
                row.of(Kind.STUCK) + row.of(Kind.WRONG),
                Text.seconds(connected),
                Text.seconds(any));
    }

    private static String columns(Object... cells) {
        return String.format(Locale.ROOT, "%-20s %5s %12s %5s %7s %12s %5s %6s %14s %14s%n", cells);
    }
}
