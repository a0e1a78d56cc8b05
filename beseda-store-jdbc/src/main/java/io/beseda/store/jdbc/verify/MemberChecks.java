package io.beseda.store.jdbc.verify;

import java.util.List;

/// Who is in a chat, and how far he has read.
final class MemberChecks {
    /// Each coming and going of a user, with the one before and the next.
    private static final String MOVES = """
            SELECT chat_id, subject AS user_id, seq, kind,
                lag(kind) OVER (PARTITION BY chat_id, subject ORDER BY seq) AS kind_before,
                lead(seq) OVER (PARTITION BY chat_id, subject ORDER BY seq) AS next_seq
            FROM beseda_event WHERE kind IN ('member.joined', 'member.left')
            """;

    private static final Check MEMBER_COUNT =
            Check.of("member_count", "A chat's member_count is the number of its members.", """
                    SELECT c.id AS chat_id, c.member_count, coalesce(m.n, 0) AS counted
                    FROM beseda_chat c
                    LEFT JOIN (SELECT chat_id, count(*) AS n FROM beseda_chat_member GROUP BY chat_id) m
                        ON m.chat_id = c.id
                    WHERE c.member_count <> coalesce(m.n, 0)
                    """);

    private static final Check OWNER =
            Check.of("owner", "A group that is not closed, and not the system's, has an owner.", """
            SELECT c.id AS chat_id, c.member_count FROM beseda_chat c
            WHERE c.direct_key IS NULL AND NOT c.closed AND NOT EXISTS (
                SELECT 1 FROM beseda_chat_member m WHERE m.chat_id = c.id AND m.role = 'owner')
                AND NOT EXISTS (
                SELECT 1 FROM beseda_event e
                WHERE e.chat_id = c.id AND e.seq = 1 AND e.kind = 'chat.updated' AND e.actor = 'system')
            """);

    /// Those present at the creation have joined_seq 0 and no entry in the log; a closed chat lets its
    /// members go without one.
    private static final Check MEMBERSHIP = Check.of(
            "membership",
            "Members are those who joined and did not leave after it, and joined_seq says when.",
            """
                    WITH moves AS (%s), latest AS (SELECT * FROM moves WHERE next_seq IS NULL)
                    SELECT m.chat_id, m.user_id, m.joined_seq, l.seq,
                        CASE WHEN l.kind = 'member.left' THEN 'has left, and is a member'
                            ELSE 'did not join at joined_seq' END AS fault
                    FROM beseda_chat_member m
                    LEFT JOIN latest l ON l.chat_id = m.chat_id AND l.user_id = m.user_id
                    WHERE CASE l.kind WHEN 'member.left' THEN 1 = 1 WHEN 'member.joined' THEN m.joined_seq <> l.seq
                        ELSE m.joined_seq <> 0 END
                    UNION ALL
                    SELECT l.chat_id, l.user_id, NULL, l.seq, 'has joined, and is no member'
                    FROM latest l
                    JOIN beseda_chat c ON c.id = l.chat_id
                    LEFT JOIN beseda_chat_member m ON m.chat_id = l.chat_id AND m.user_id = l.user_id
                    WHERE l.kind = 'member.joined' AND m.chat_id IS NULL AND NOT c.closed
                    UNION ALL
                    SELECT chat_id, user_id, NULL, seq,
                        CASE kind WHEN 'member.left' THEN 'left twice' ELSE 'joined twice' END
                    FROM moves WHERE kind = kind_before
                    """.formatted(MOVES));

    /// Of those present at the creation one is owner and the others are members.
    private static final Check ROLE = Check.of("role", "A role is what the last entry about it says.", """
            SELECT m.chat_id, m.user_id, m.role, e.seq, e.role AS logged_role
            FROM beseda_chat_member m
            LEFT JOIN (
                SELECT chat_id, subject, max(seq) AS seq FROM beseda_event
                WHERE kind IN ('member.joined', 'member.changed') GROUP BY chat_id, subject) n
                ON n.chat_id = m.chat_id AND n.subject = m.user_id
            LEFT JOIN beseda_event e ON e.chat_id = n.chat_id AND e.seq = n.seq
            WHERE CASE WHEN e.seq IS NULL THEN m.role = 'admin' ELSE m.role <> e.role END
            UNION ALL
            SELECT m.chat_id, max(m.user_id), 'owner', NULL, NULL
            FROM beseda_chat_member m
            WHERE m.role = 'owner' AND NOT EXISTS (
                SELECT 1 FROM beseda_event e
                WHERE e.chat_id = m.chat_id AND e.subject = m.user_id
                    AND e.kind IN ('member.joined', 'member.changed'))
            GROUP BY m.chat_id HAVING count(*) > 1
            """);

    private static final Check POSITIONS = Check.of(
            "positions", "joined_seq, read_seq, delivered_seq and the chat's last_seq do not pass one another.", """
            SELECT m.chat_id, m.user_id, m.joined_seq, m.read_seq, m.delivered_seq, c.last_seq
            FROM beseda_chat_member m JOIN beseda_chat c ON c.id = m.chat_id
            WHERE NOT (0 <= m.joined_seq AND m.joined_seq <= m.read_seq AND m.read_seq <= m.delivered_seq
                AND m.delivered_seq <= c.last_seq)
            """);

    private static final Check READ_NUMBER =
            Check.of("read_number", "read_number is the number of messages up to read_seq.", """
                    SELECT chat_id, user_id, read_seq, read_number, counted
                    FROM (
                        SELECT m.chat_id, m.user_id, m.read_seq, m.read_number, coalesce((
                            SELECT x.number FROM beseda_message x
                            WHERE x.chat_id = m.chat_id AND x.seq <= m.read_seq
                            ORDER BY x.seq DESC LIMIT 1), 0) AS counted
                        FROM beseda_chat_member m) r
                    WHERE read_number <> counted
                    """);

    /// On the left what the server computes (`ChatReads`), on the right a plain count. Both for all members of a
    /// chat in one walk from its end to its beginning: a count for each member would take members times
    /// messages.
    private static final Check UNREAD =
            Check.of("unread", "The unread count is the number of messages after read_seq that are not deleted.", """
            SELECT chat_id, user_id, unread, counted
            FROM (
                SELECT w.chat_id, w.user_id, c.message_count - w.read_number - w.gone AS unread, w.counted
                FROM (
                    SELECT chat_id, user_id, read_number,
                        count(kept) OVER (
                            PARTITION BY chat_id ORDER BY seq DESC, step ROWS UNBOUNDED PRECEDING) AS counted,
                        count(deleted) OVER (
                            PARTITION BY chat_id ORDER BY number DESC, step ROWS UNBOUNDED PRECEDING) AS gone
                    FROM (
                        SELECT chat_id, read_seq AS seq, read_number AS number, 0 AS step, user_id, read_number,
                            NULL AS kept, NULL AS deleted
                        FROM beseda_chat_member
                        UNION ALL
                        SELECT chat_id, seq, number, 1, NULL, NULL,
                            CASE WHEN deleted THEN NULL ELSE 1 END, CASE WHEN deleted THEN 1 END
                        FROM beseda_message) b) w
                JOIN beseda_chat c ON c.id = w.chat_id
                WHERE w.user_id IS NOT NULL) u
            WHERE unread <> counted
            """);

    private static final Check OWN_READ = Check.of("own_read", "Whoever sends has read all up to it.", """
            SELECT m.chat_id, m.user_id, m.read_seq, x.seq AS sent_seq
            FROM (SELECT chat_id, sender, max(seq) AS seq FROM beseda_message GROUP BY chat_id, sender) x
            JOIN beseda_chat_member m ON m.chat_id = x.chat_id AND m.user_id = x.sender
            WHERE x.seq > m.read_seq
            """);

    /// Absences: before the first joining, from each leaving to the next joining, and of whoever was never
    /// there at all. A closed chat has let go whoever stayed to its end. `+x.seq`: the messages of one sender
    /// are few; those of the chat after a place may be all of them.
    private static final Check ABSENT = Check.of("absent", "Only members send, and the system.", """
            WITH moves AS (%s)
            SELECT x.chat_id, x.id AS message_id, x.seq, x.sender AS user_id
            FROM moves v
            JOIN beseda_message x ON x.chat_id = v.chat_id AND x.sender = v.user_id
            WHERE (v.kind = 'member.left' AND +x.seq > v.seq AND (v.next_seq IS NULL OR +x.seq < v.next_seq))
                OR (v.kind = 'member.joined' AND v.kind_before IS NULL AND +x.seq < v.seq)
            UNION ALL
            SELECT s.chat_id, s.id, s.seq, s.sender
            FROM (
                SELECT chat_id, sender, min(id) AS id, min(seq) AS seq FROM beseda_message GROUP BY chat_id, sender) s
            JOIN beseda_chat c ON c.id = s.chat_id
            LEFT JOIN beseda_chat_member m ON m.chat_id = s.chat_id AND m.user_id = s.sender
            LEFT JOIN (SELECT chat_id, user_id FROM moves WHERE next_seq IS NULL) v
                ON v.chat_id = s.chat_id AND v.user_id = s.sender
            WHERE NOT c.closed AND m.chat_id IS NULL AND v.chat_id IS NULL AND s.sender <> 'system'
            """.formatted(MOVES));

    static final List<Check> ALL =
            List.of(MEMBER_COUNT, OWNER, MEMBERSHIP, ROLE, POSITIONS, READ_NUMBER, UNREAD, OWN_READ, ABSENT);

    private MemberChecks() {}
}
