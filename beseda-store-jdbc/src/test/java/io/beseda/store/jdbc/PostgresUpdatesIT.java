package io.beseda.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.contract.PostgresServer;
import io.beseda.contract.StoreFixture;
import io.beseda.core.ChatId;
import io.beseda.core.Message;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a message and its receipts do to the indexes of PostgreSQL.
class PostgresUpdatesIT {
    private static final int CHATS = 100;
    private static final int MEMBERS = 10;
    private static final int ROUNDS = 20;

    /// An update is hot (touches no index) where its page has room. One transaction that updates every row of a page
    /// needs more than fillfactor leaves: in the first rounds some rows move, then there is room for good.
    private static final double HOT = 0.9;

    private static final String UPDATES = """
            SELECT coalesce(sum(n_tup_upd), 0), coalesce(sum(n_tup_hot_upd), 0)
            FROM pg_stat_user_tables WHERE relname ~ ('^' || ? || '(_p[0-9]+)?$') AND schemaname = 'public'
            """;

    private static final String INDEXES = """
            SELECT count(*), count(*) FILTER (WHERE indpred IS NULL) FROM pg_index WHERE indrelid = ?::regclass
            """;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendsAndReceipts_updateRowsWithoutTouchingIndexes(boolean partitioned) {
        String url = PostgresServer.get().freshDatabase();
        try (Database database = partitioned ? Partitioned.open(url) : Database.open(url)) {
            talk(new StoreFixture(new JdbcChatStore(database)));
        }
        // A connection's counts are those of the server once it has ended.
        try (Database database = Database.open(url)) {
            long sends = (long) CHATS * ROUNDS;
            assertHot(database, "beseda_chat", sends);
            assertHot(database, "beseda_chat_member", sends * MEMBERS);
            assertHot(database, "beseda_commit_mark", ROUNDS);
        }
    }

    /// In every round one message in each chat, which all others have read.
    private static void talk(StoreFixture it) {
        UserId[] members = new UserId[MEMBERS];
        for (int i = 0; i < MEMBERS; i++) {
            members[i] = it.user();
        }
        UserId sender = it.user();
        List<ChatId> chats = new ArrayList<>();
        for (int i = 0; i < CHATS; i++) {
            chats.add(it.group(sender, members));
        }
        for (int round = 0; round < ROUNDS; round++) {
            List<Change<?>> sends = new ArrayList<>();
            chats.forEach(chat -> sends.add(it.sending(sender, chat, "hello")));
            List<Change<?>> reads = new ArrayList<>();
            for (Object answer : it.answers(sends)) {
                Message message = ((Change.Sent) answer).message();
                for (UserId member : members) {
                    reads.add(it.reading(member, message.chat(), message.seq()));
                }
            }
            it.answers(reads);
        }
    }

    private static void assertHot(Database database, String table, long atLeast) {
        long[] counts =
                Awaitility.await(table).until(() -> two(database, UPDATES, table), found -> found[0] >= atLeast);
        assertThat((double) counts[1] / counts[0]).as(table).isGreaterThan(HOT);
    }

    @Test
    void message_isInThreeIndexes_andTheDeletedInOneMore() {
        String url = PostgresServer.get().freshDatabase();
        try (Database database = Database.open(url)) {
            // By place in the log, by id and by key.
            assertThat(two(database, INDEXES, "beseda_message")).containsExactly(4, 3);
        }
    }

    private static long[] two(Database database, String sql, String table) {
        return database.read(connection -> ask(connection, sql, table));
    }

    private static long[] ask(Connection connection, String sql, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return new long[] {result.getLong(1), result.getLong(2)};
            }
        }
    }
}
