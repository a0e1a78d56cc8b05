package io.beseda.store.jdbc.verify;

import java.util.List;

/// Messages, and what happened to them.
final class MessageChecks {
    private static final Check EVENT =
            Check.of("event", "Every other entry of the log is of a kind that the server knows, and complete.", """
                    SELECT chat_id, seq, kind FROM beseda_event
                    WHERE NOT CASE kind
                        WHEN 'message.edited' THEN message_id IS NOT NULL
                        WHEN 'message.deleted' THEN message_id IS NOT NULL
                        WHEN 'member.joined' THEN actor IS NOT NULL AND subject IS NOT NULL AND role IS NOT NULL
                        WHEN 'member.left' THEN actor IS NOT NULL AND subject IS NOT NULL
                        WHEN 'member.changed' THEN actor IS NOT NULL AND subject IS NOT NULL AND role IS NOT NULL
                        WHEN 'chat.updated' THEN actor IS NOT NULL AND title IS NOT NULL
                        WHEN 'chat.closed' THEN actor IS NOT NULL
                        ELSE 1 = 0 END
                    """);

    private static final Check REPLY = Check.of("reply", "A reply is to an earlier message of the same chat.", """
            SELECT x.chat_id, x.id AS message_id, x.seq, x.reply_to, t.seq AS reply_to_seq
            FROM beseda_message x
            LEFT JOIN beseda_message t ON t.chat_id = x.chat_id AND t.id = x.reply_to
            WHERE x.reply_to IS NOT NULL AND (t.id IS NULL OR t.seq >= x.seq)
            """);

    private static final Check CHANGE_OF =
            Check.of("change_of", "An edit or deletion is of an earlier message of the same chat.", """
                    SELECT e.chat_id, e.message_id, e.seq, x.seq AS message_seq
                    FROM beseda_event e
                    LEFT JOIN beseda_message x ON x.chat_id = e.chat_id AND x.id = e.message_id
                    WHERE e.kind IN ('message.edited', 'message.deleted') AND (x.id IS NULL OR x.seq >= e.seq)
                    """);

    private static final Check DELETED = Check.of(
            "deleted",
            "A deleted message has no text and one entry about its deletion; others have text and none.",
            """
            SELECT x.chat_id, x.id AS message_id, x.seq, coalesce(d.n, 0) AS deletions
            FROM beseda_message x
            LEFT JOIN (
                SELECT chat_id, message_id, count(*) AS n FROM beseda_event
                WHERE kind = 'message.deleted' GROUP BY chat_id, message_id) d
                ON d.chat_id = x.chat_id AND d.message_id = x.id
            WHERE CASE WHEN x.deleted THEN coalesce(d.n, 0) <> 1 OR x.text <> ''
                ELSE d.n IS NOT NULL OR x.text = '' END
            """);

    private static final Check EDITED =
            Check.of("edited", "A message is marked as edited when the log has an edit of it.", """
                    SELECT x.chat_id, x.id AS message_id, x.seq, coalesce(d.n, 0) AS edits
                    FROM beseda_message x
                    LEFT JOIN (
                        SELECT chat_id, message_id, count(*) AS n FROM beseda_event
                        WHERE kind = 'message.edited' GROUP BY chat_id, message_id) d
                        ON d.chat_id = x.chat_id AND d.message_id = x.id
                    WHERE (x.edited_at IS NULL) <> (d.n IS NULL)
                    """);

    private static final Check CLIENT_ID =
            Check.of("client_id", "A sender's client_id is there once in a chat: sent again is not sent twice.", """
                    SELECT chat_id, min(id) AS message_id, max(id) AS other_message_id, sender AS user_id,
                        count(*) AS times
                    FROM beseda_message GROUP BY chat_id, sender, client_id HAVING count(*) > 1
                    """);

    static final List<Check> ALL = List.of(EVENT, REPLY, CHANGE_OF, DELETED, EDITED, CLIENT_ID);

    private MessageChecks() {}
}
