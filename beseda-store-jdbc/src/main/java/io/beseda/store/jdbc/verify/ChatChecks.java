package io.beseda.store.jdbc.verify;

import io.beseda.core.Chat;
import io.beseda.core.UserId;
import java.util.List;

/// What a chat's row says.
final class ChatChecks {
    private static final Check WORDS = Check.of("words", "Histories and roles are ones that the server knows.", """
            SELECT chat_id, user_id, role AS word FROM beseda_chat_member
            WHERE role NOT IN ('member', 'admin', 'owner')
            UNION ALL
            SELECT id, NULL, history FROM beseda_chat WHERE history NOT IN ('all', 'joined')
            """);

    private static final Check MESSAGE_COUNT =
            Check.of("message_count", "A chat's message_count is the number of its messages.", """
                    SELECT c.id AS chat_id, c.message_count, coalesce(x.n, 0) AS counted
                    FROM beseda_chat c
                    LEFT JOIN (SELECT chat_id, count(*) AS n FROM beseda_message GROUP BY chat_id) x
                        ON x.chat_id = c.id
                    WHERE c.message_count <> coalesce(x.n, 0)
                    """);

    private static final Check LAST_MESSAGE = Check.of(
            "last_message",
            "A chat's last_message_seq is that of its newest message, and it was active when that was sent.",
            """
                    SELECT c.id AS chat_id, c.last_message_seq, coalesce(n.seq, 0) AS newest_seq,
                        c.active_at, coalesce(x.created_at, c.created_at) AS newest_at
                    FROM beseda_chat c
                    LEFT JOIN (SELECT chat_id, max(seq) AS seq FROM beseda_message GROUP BY chat_id) n
                        ON n.chat_id = c.id
                    LEFT JOIN beseda_message x ON x.chat_id = n.chat_id AND x.seq = n.seq
                    WHERE c.last_message_seq <> coalesce(n.seq, 0)
                        OR c.active_at <> coalesce(x.created_at, c.created_at)
                    """);

    private static final Check TITLE = Check.of("title", "A title is what the last change of it says.", """
            SELECT c.id AS chat_id, e.seq
            FROM beseda_chat c
            JOIN (SELECT chat_id, max(seq) AS seq FROM beseda_event WHERE kind = 'chat.updated' GROUP BY chat_id) n
                ON n.chat_id = c.id
            JOIN beseda_event e ON e.chat_id = n.chat_id AND e.seq = n.seq
            WHERE c.title <> e.title
            """);

    private static final Check CLOSED = Check.of(
            "closed",
            "A closed chat has no members, and its closing is the last entry of its log; others have none.",
            """
            SELECT c.id AS chat_id, c.last_seq, e.seq AS closed_seq, m.n AS members
            FROM beseda_chat c
            LEFT JOIN beseda_event e ON e.chat_id = c.id AND e.kind = 'chat.closed'
            LEFT JOIN (SELECT chat_id, count(*) AS n FROM beseda_chat_member GROUP BY chat_id) m ON m.chat_id = c.id
            WHERE CASE WHEN c.closed THEN coalesce(e.seq, 0) <> c.last_seq OR m.n IS NOT NULL
                ELSE e.seq IS NOT NULL END
            """);

    private static final Check DIRECT = Check.of(
            "direct",
            "A direct chat has two members from its beginning on, shows all its history, has no title and never ends.",
            """
                    SELECT c.id AS chat_id, coalesce(m.n, 0) AS members, (
                        SELECT min(e.seq) FROM beseda_event e
                        WHERE e.chat_id = c.id AND e.kind NOT IN ('message.edited', 'message.deleted')
                        ) AS group_event_seq
                    FROM beseda_chat c
                    LEFT JOIN (
                        SELECT chat_id, count(*) AS n,
                            count(CASE WHEN role <> 'member' OR joined_seq <> 0 THEN 1 END) AS other
                        FROM beseda_chat_member GROUP BY chat_id) m ON m.chat_id = c.id
                    WHERE c.direct_key IS NOT NULL AND (
                        coalesce(m.n, 0) <> 2 OR m.other > 0 OR c.history <> 'all' OR c.title <> '' OR c.closed
                        OR EXISTS (
                            SELECT 1 FROM beseda_event e
                            WHERE e.chat_id = c.id AND e.kind NOT IN ('message.edited', 'message.deleted')))
                    """);

    /// Lengths in a key are those of Java's strings: SQL counts other characters, and has not the last word.
    private static final Check DIRECT_KEY = Check.of(
                    "direct_key", "The key of a direct chat is that of its two members.", """
                    SELECT c.id AS chat_id, min(m.user_id) AS user_id, max(m.user_id) AS other_user_id, c.direct_key
                    FROM beseda_chat c JOIN beseda_chat_member m ON m.chat_id = c.id
                    WHERE c.direct_key IS NOT NULL
                    GROUP BY c.id, c.direct_key
                    HAVING count(*) = 2 AND c.direct_key <> length(min(m.user_id)) || ':' || min(m.user_id)
                        || length(max(m.user_id)) || ':' || max(m.user_id)
                    """)
            .where(row -> {
                String one = row.text("user_id");
                String other = row.text("other_user_id");
                return !isUserId(one)
                        || !isUserId(other)
                        || !Chat.directKey(new UserId(one), new UserId(other)).equals(row.text("direct_key"));
            });

    private static final Check DIRECT_UNIQUE = Check.of("direct_unique", "Two people have one direct chat.", """
            SELECT min(id) AS chat_id, max(id) AS other_chat_id, count(*) AS chats
            FROM beseda_chat WHERE direct_key IS NOT NULL
            GROUP BY direct_key HAVING count(*) > 1
            """);

    static final List<Check> ALL =
            List.of(WORDS, MESSAGE_COUNT, LAST_MESSAGE, TITLE, CLOSED, DIRECT, DIRECT_KEY, DIRECT_UNIQUE);

    private ChatChecks() {}

    private static boolean isUserId(String text) {
        return !text.isEmpty() && text.length() <= UserId.MAX_LENGTH;
    }
}
