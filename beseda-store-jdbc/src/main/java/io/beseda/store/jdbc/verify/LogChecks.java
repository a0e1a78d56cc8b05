package io.beseda.store.jdbc.verify;

import io.beseda.store.jdbc.Dialect;
import java.util.List;
import java.util.Map;

/// The file, and each chat's log: messages and events in one order.
final class LogChecks {
    private static final Check FILE =
            new Check("file", "The file's pages and indexes are in order.", Map.of(Dialect.SQLITE, """
                    SELECT 'main' AS part, integrity_check AS fault
                    FROM pragma_integrity_check WHERE integrity_check <> 'ok'
                    """), _ -> true);

    private static final Check ORPHAN = Check.of("orphan", "Every row belongs to a chat that is there.", """
            SELECT chat_id, 'messages' AS kind, count(*) AS lost FROM beseda_message r
            WHERE NOT EXISTS (SELECT 1 FROM beseda_chat c WHERE c.id = r.chat_id) GROUP BY chat_id
            UNION ALL
            SELECT chat_id, 'events', count(*) FROM beseda_event r
            WHERE NOT EXISTS (SELECT 1 FROM beseda_chat c WHERE c.id = r.chat_id) GROUP BY chat_id
            UNION ALL
            SELECT chat_id, 'members', count(*) FROM beseda_chat_member r
            WHERE NOT EXISTS (SELECT 1 FROM beseda_chat c WHERE c.id = r.chat_id) GROUP BY chat_id
            """);

    /// An entry that follows itself is there twice.
    private static final Check SEQ = Check.of(
            "seq", "The entries of a chat's log are 1, 2, 3 ... without a hole, and none is there twice.", """
                    SELECT chat_id, seq, previous
                    FROM (
                        SELECT chat_id, seq,
                            coalesce(lag(seq) OVER (PARTITION BY chat_id ORDER BY seq), 0) AS previous
                        FROM (
                            SELECT chat_id, seq FROM beseda_message UNION ALL SELECT chat_id, seq FROM beseda_event) l
                        ) f
                    WHERE seq <> previous + 1
                    """);

    private static final Check LAST_SEQ = Check.of("last_seq", "A chat's last_seq is the last entry of its log.", """
            SELECT c.id AS chat_id, c.last_seq, coalesce(l.seq, 0) AS log_ends_at
            FROM beseda_chat c
            LEFT JOIN (
                SELECT chat_id, max(seq) AS seq
                FROM (
                    SELECT chat_id, max(seq) AS seq FROM beseda_message GROUP BY chat_id
                    UNION ALL
                    SELECT chat_id, max(seq) AS seq FROM beseda_event GROUP BY chat_id) e
                GROUP BY chat_id) l ON l.chat_id = c.id
            WHERE c.last_seq <> coalesce(l.seq, 0)
            """);

    private static final Check NUMBER =
            Check.of("number", "The messages of a chat have the numbers 1, 2, 3 ... in the order of the log.", """
                    SELECT chat_id, seq, id AS message_id, number, previous
                    FROM (
                        SELECT chat_id, seq, id, number,
                            coalesce(lag(number) OVER (PARTITION BY chat_id ORDER BY seq), 0) AS previous
                        FROM beseda_message) f
                    WHERE number <> previous + 1
                    """);

    private static final Check ID_ORDER = Check.of("id_order", "Message ids rise with seq in a chat.", """
            SELECT chat_id, seq, id AS message_id, previous AS previous_id
            FROM (
                SELECT chat_id, seq, id, lag(id) OVER (PARTITION BY chat_id ORDER BY seq) AS previous
                FROM beseda_message) f
            WHERE id <= previous
            """);

    private static final Check ID_UNIQUE = Check.of("id_unique", "No two messages have the same id.", """
            SELECT id AS message_id, count(*) AS times, min(chat_id) AS chat_id, max(chat_id) AS other_chat_id
            FROM beseda_message GROUP BY id HAVING count(*) > 1
            """);

    /// A restore that forgets the counters would give ids away a second time.
    private static final Check COUNTER = new Check(
            "counter",
            "What gives out ids is past all that were given out.",
            Map.of(Dialect.SQLITE, """
                    SELECT name AS counter, value, used
                    FROM (
                        SELECT name, value, CASE name
                            WHEN 'beseda_chat_id' THEN (SELECT max(id) FROM beseda_chat)
                            ELSE (SELECT max(id) FROM beseda_message) END AS used
                        FROM beseda_counter WHERE name IN ('beseda_chat_id', 'beseda_message_id')) n
                    WHERE used > value
                    """, Dialect.POSTGRESQL, """
                    SELECT counter, value, used
                    FROM (
                        SELECT 'beseda_chat_id' AS counter, CASE WHEN is_called THEN last_value ELSE 0 END AS value,
                            (SELECT max(id) FROM beseda_chat) AS used
                        FROM beseda_chat_id
                        UNION ALL
                        SELECT 'beseda_message_id', CASE WHEN is_called THEN last_value ELSE 0 END,
                            (SELECT max(id) FROM beseda_message)
                        FROM beseda_message_id) n
                    WHERE used > value
                    """),
            _ -> true);

    static final List<Check> ALL = List.of(FILE, ORPHAN, SEQ, LAST_SEQ, NUMBER, ID_ORDER, ID_UNIQUE, COUNTER);

    private LogChecks() {}
}
