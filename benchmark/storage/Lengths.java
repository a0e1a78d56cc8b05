import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.core.log.ChatStore.ChatPage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

/// H1: the same reads in a database of 2,000,000 messages and in one of 20,000. Half of them are in one chat, the
/// others
/// in a hundred; they arrived mixed. In each chat the last 50 are unread.
final class Lengths implements StorageBench.Row {
    private static final int LONG = 2_000_000;
    private static final int SHORT = 20_000;
    private static final int CHATS = 100;
    private static final int PAGE = 50;
    private static final int READS = 400;

    /// Every second one goes to chat 1, the others in turn to 2, 3 ... 101.
    private static final String FILL = """
            WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < %d),
            places AS (
                SELECT n, CASE n %% 2 WHEN 0 THEN 1 ELSE 2 + (n / 2) %% %d END AS chat,
                    1 + CASE n %% 2 WHEN 0 THEN n / 2 ELSE n / 2 / %d END AS number
                FROM numbers)
            INSERT INTO beseda_message (id, chat_id, seq, number, sender, client_id, text_hash, text, created_at, deleted)
            SELECT n + 1, chat, number, number, '1', 'key' || (n %% 997) || '-' || n, 0, ?, n, %s FROM places
            """;

    private static final String FILL_CHATS = """
            UPDATE beseda_chat SET last_seq = number, message_count = number, last_message_seq = number
            FROM (SELECT chat_id, max(seq) AS number FROM beseda_message GROUP BY chat_id) AS filled
            WHERE filled.chat_id = beseda_chat.id
            """;

    private static final String FILL_MEMBERS = """
            UPDATE beseda_chat_member SET read_seq = last_seq - 50, read_number = last_seq - 50, delivered_seq = last_seq
            FROM beseda_chat WHERE beseda_chat.id = chat_id AND last_seq > 50
            """;

    private final Room large;
    private final Room small;

    Lengths(String url, String other) throws Exception {
        this.large = filled(url, LONG);
        this.small = filled(other, SHORT);
        measure("large");
        measure("small");
    }

    private static Room filled(String url, int messages) throws SQLException {
        Room room = new Room(url, 2, 1 + CHATS);
        try (Connection connection = Bare.connect(url)) {
            boolean postgres = url.startsWith("postgresql:");
            fill(connection, FILL.formatted(messages - 1, CHATS, CHATS, postgres ? "false" : "0"));
            try (Statement statement = connection.createStatement()) {
                statement.execute(FILL_CHATS);
                statement.execute(FILL_MEMBERS);
                connection.commit();
                connection.setAutoCommit(true);
                statement.execute(postgres ? "VACUUM ANALYZE" : "PRAGMA wal_checkpoint(TRUNCATE)");
            }
        }
        return room;
    }

    private static void fill(Connection connection, String sql) throws SQLException {
        try (PreparedStatement fill = connection.prepareStatement(sql)) {
            fill.setString(1, Room.TEXT);
            fill.executeUpdate();
        }
    }

    @Override
    public Map<String, Double> measure(String subject) {
        Room room = subject.equals("large") ? large : small;
        int messages = subject.equals("large") ? LONG : SHORT;
        Random random = new Random(1);
        UserId me = room.users.getLast();
        ChatId longest = room.chats.getFirst();
        long middle = messages / 4;
        return Map.of(
                "newest",
                        median(_ ->
                                room.store.history(longest, 0, null, null, PAGE).size()),
                "middle",
                        median(_ -> {
                            long before = middle + random.nextInt(messages / 8);
                            return room.store
                                    .history(longest, 0, before, null, PAGE)
                                    .size();
                        }),
                "other",
                        median(_ -> {
                            ChatId chat = room.chats.get(1 + random.nextInt(CHATS));
                            return room.store.history(chat, 0, null, null, PAGE).size();
                        }),
                "unread", median(_ -> room.store.unread(me).size()),
                "list",
                        median(_ -> room.store
                                .chats(me, new ChatPage(PAGE, null, false))
                                .size()));
    }

    private static double median(IntFunction<Integer> read) {
        long[] nanos = new long[READS];
        for (int i = 0; i < READS; i++) {
            long start = System.nanoTime();
            if (read.apply(i) == 0) {
                throw new IllegalStateException("nothing was read");
            }
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[READS / 2] / 1e3;
    }
}
