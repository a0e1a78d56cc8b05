package io.beseda.store.jdbc;

import io.beseda.core.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What is kept of users here: whom they block, when they were last seen, with whom they share a chat.
final class UserRows {
    static final String SHARING = """
            SELECT k.user_id
            FROM KEYS(user_id text) k
            WHERE EXISTS (
                SELECT 1
                FROM beseda_chat_member o
                JOIN beseda_chat_member m ON m.chat_id = o.chat_id
                JOIN beseda_chat c ON c.id = o.chat_id
                WHERE o.user_id = k.user_id AND m.user_id = ? AND NOT c.closed)
            """;

    private static final String BLOCK = """
            INSERT INTO beseda_block (blocker, blocked) VALUES (?, ?) ON CONFLICT DO NOTHING
            """;

    private static final String UNBLOCK = """
            DELETE FROM beseda_block WHERE blocker = ? AND blocked = ?
            """;

    private static final String BLOCKED_BY = """
            SELECT blocked FROM beseda_block WHERE blocker = ? ORDER BY id DESC
            """;

    private static final String LAST_SEEN = """
            SELECT p.user_id, p.last_seen
            FROM KEYS(user_id text) k CROSS JOIN beseda_presence p
            WHERE p.user_id = k.user_id
            """;

    /// Nodes report in any order: the newest time stays.
    private static final String SEEN = """
            INSERT INTO beseda_presence (user_id, last_seen)
            SELECT r.user_id, r.last_seen FROM ROWS(user_id text, last_seen bigint) r
            WHERE true
            ON CONFLICT (user_id) DO UPDATE SET last_seen = excluded.last_seen
            WHERE beseda_presence.last_seen < excluded.last_seen
            """;

    private final Database database;

    UserRows(Database database) {
        this.database = database;
    }

    Set<UserId> sharingAChat(UserId me, Collection<UserId> others) {
        Set<UserId> sharing = new HashSet<>();
        if (others.isEmpty()) {
            return sharing;
        }
        Keys keys = Keys.of(others, UserId::value);
        return database.reading(session -> {
            session.each(SHARING, params -> params.keys(keys).id(me), row -> sharing.add(row.userId()));
            return sharing;
        });
    }

    void block(UserId by, UserId whom) {
        database.writing(
                Database.Conflicts.RERUN,
                session -> session.update(BLOCK, params -> params.id(by).id(whom)));
    }

    void unblock(UserId by, UserId whom) {
        database.writing(
                Database.Conflicts.RERUN,
                session -> session.update(UNBLOCK, params -> params.id(by).id(whom)));
    }

    List<UserId> blockedBy(UserId me) {
        return database.reading(session -> session.list(BLOCKED_BY, params -> params.id(me), Row::userId));
    }

    Map<UserId, Instant> lastSeen(Collection<UserId> users) {
        Map<UserId, Instant> seen = new HashMap<>();
        if (users.isEmpty()) {
            return seen;
        }
        Keys keys = Keys.of(users, UserId::value);
        return database.reading(session -> {
            session.each(LAST_SEEN, params -> params.keys(keys), row -> seen.put(row.userId(), row.time()));
            return seen;
        });
    }

    void seen(Map<UserId, Instant> users) {
        if (users.isEmpty()) {
            return;
        }
        // In one order, so that two nodes do not wait for each other's rows.
        var sorted = new TreeMap<>(users).entrySet();
        database.writing(Database.Conflicts.RERUN, session -> {
            session.batch(
                    SEEN, sorted, (params, entry) -> params.id(entry.getKey()).time(entry.getValue()));
            return sorted.size();
        });
    }
}
