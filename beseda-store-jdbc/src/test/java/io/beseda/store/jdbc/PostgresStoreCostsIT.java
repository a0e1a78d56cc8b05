package io.beseda.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.contract.PostgresServer;
import io.beseda.core.ChatId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PostgresStoreCostsIT extends StoreCosts {
    private static final Pattern READ =
            Pattern.compile("on beseda_message(?:_p\\d+)? \\w+ .*actual rows=(\\d+) loops=(\\d+)");

    /// Of the whole statement: its first line of buffers is that of the root of the plan.
    private static final Pattern PAGES = Pattern.compile("Buffers: shared(?: hit=(\\d+))?(?: read=(\\d+))?");

    /// Pages that a chat of a thousand times the length may cost more: two indexes, each one level deeper,
    /// and rows that begin elsewhere on their page.
    private static final int DEEPER = 4;

    /// One row of a look-up may fail a condition; several are a scan of part of an index.
    private static final Pattern MANY_REMOVED = Pattern.compile("Rows Removed by .*: ([2-9]|\\d{2,})");

    private Database database;

    @Override
    Database database() {
        if (database == null) {
            database = open(PostgresServer.get().freshDatabase());
        }
        return database;
    }

    Database open(String url) {
        return Database.open(url);
    }

    /// As on SQLite, where the driver adds BEGIN; and blocks, the transaction's number and its mark.
    @Override
    int statementsOfASend() {
        return 11;
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Override
    void analyze() {
        database().reading(session -> {
            try (Statement statement = session.connection().createStatement()) {
                return statement.execute("VACUUM ANALYZE");
            }
        });
    }

    @Override
    long messagesRead(Costly statement, ChatId chat, long length) {
        String text = plan(statement, chat, length);
        check(statement, text);
        long rows = 0;
        Matcher matcher = READ.matcher(text);
        while (matcher.find()) {
            rows += Long.parseLong(matcher.group(1)) * Long.parseLong(matcher.group(2));
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("statements")
    void statement_onALongChat_touchesAsManyPagesAsOnAShortOne(Costly statement) {
        String onShort = plan(statement, shortChat, SHORT);
        String onLong = plan(statement, longChat, LONG);

        assertThat(pages(onShort)).isPositive();
        assertThat(pages(onLong)).as(onLong).isLessThanOrEqualTo(pages(onShort) + DEEPER);
    }

    private static long pages(String plan) {
        Matcher matcher = PAGES.matcher(plan);
        assertThat(matcher.find()).as(plan).isTrue();
        return Stream.of(matcher.group(1), matcher.group(2))
                .filter(Objects::nonNull)
                .mapToLong(Long::parseLong)
                .sum();
    }

    void check(Costly statement, String plan) {
        assertThat(plan)
                .as("%s", statement)
                .doesNotContain("Seq Scan on beseda_")
                .doesNotContainPattern(MANY_REMOVED);
        if (!statement.sorts()) {
            assertThat(plan).as("%s", statement).doesNotContain("Sort");
        }
    }

    /// How it was run, with what it is bound to.
    String plan(Costly statement, ChatId chat, long length) {
        return database().reading(session -> {
            String sql = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) "
                    + session.dialect().translate(statement.sql());
            List<String> lines = new ArrayList<>();
            try (PreparedStatement explain = session.connection().prepareStatement(sql)) {
                statement.bind().to(chat, length).to(new Params(explain, session.dialect()));
                try (ResultSet result = explain.executeQuery()) {
                    while (result.next()) {
                        lines.add(result.getString(1));
                    }
                }
            }
            return String.join("\n", lines);
        });
    }
}
