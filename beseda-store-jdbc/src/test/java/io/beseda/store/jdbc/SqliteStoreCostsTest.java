package io.beseda.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.ChatId;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreCostsTest extends StoreCosts {
    @TempDir
    static Path folder;

    /// Keys that the statement was given, and the page or the pairs that it has made.
    private static final Pattern ONES_OWN = Pattern.compile("json_each|SCAN (page|pair)$");

    private Database database;

    @Override
    Database database() {
        if (database == null) {
            database = Database.open(folder.resolve("beseda.db").toString());
        }
        return database;
    }

    /// BEGIN, lock, membership, keys, ids; chat, member, message, COMMIT.
    @Override
    int statementsOfASend() {
        return 9;
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Override
    void analyze() {
        // Every order of joins is fixed by the statements.
    }

    /// SQLite does not tell how many rows it read; but a search in an index reads those it returns.
    @Override
    long messagesRead(Costly statement, ChatId chat, long length) {
        List<String> plan = database().reading(session -> {
            String sql = "EXPLAIN QUERY PLAN " + session.dialect().translate(statement.sql());
            List<String> lines = new ArrayList<>();
            try (PreparedStatement explain = session.connection().prepareStatement(sql)) {
                statement.bind().to(chat, length).to(new Params(explain, session.dialect()));
                try (ResultSet result = explain.executeQuery()) {
                    while (result.next()) {
                        lines.add(result.getString("detail"));
                    }
                }
            }
            return lines;
        });
        assertThat(plan)
                .as("%s: %s", statement, plan)
                .noneMatch(line ->
                        line.startsWith("SCAN") && !ONES_OWN.matcher(line).find());
        if (!statement.sorts()) {
            assertThat(plan).as("%s", statement).noneMatch(line -> line.contains("TEMP B-TREE"));
        }
        return 0;
    }

    /// By place in the log and by key; by id it is the table itself. Each index costs a page of the
    /// write-ahead log for every message, once chats are many.
    @Test
    void message_isInTwoIndexes_andTheDeletedInOneMore() {
        List<Boolean> partial = database().reading(session -> {
            try (PreparedStatement list = session.connection().prepareStatement("PRAGMA index_list(beseda_message)");
                    ResultSet result = list.executeQuery()) {
                List<Boolean> found = new ArrayList<>();
                while (result.next()) {
                    found.add(result.getBoolean("partial"));
                }
                return found;
            }
        });

        assertThat(partial).containsExactlyInAnyOrder(false, false, true);
    }
}
