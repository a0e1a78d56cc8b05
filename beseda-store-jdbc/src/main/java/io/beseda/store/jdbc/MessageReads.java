package io.beseda.store.jdbc;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Messages and the log. Pages are cut by seq, never by counting rows from the start.
final class MessageReads {
    static final String OLDER = """
            SELECT %s
            FROM beseda_message x
            WHERE x.chat_id = ? AND x.seq > ? AND x.seq < ?
            ORDER BY x.seq DESC LIMIT ?
            """.formatted(Records.MESSAGE);

    static final String NEWER = """
            SELECT %s
            FROM beseda_message x
            WHERE x.chat_id = ? AND x.seq > ? AND x.seq < ?
            ORDER BY x.seq LIMIT ?
            """.formatted(Records.MESSAGE);

    static final String MESSAGE = """
            SELECT %s FROM beseda_message x WHERE x.chat_id = ? AND x.id = ?
            """.formatted(Records.MESSAGE);

    /// Both halves of the log in one statement, so that they are of one moment. Since seq has no holes, the
    /// entries after a place are exactly those in a range: no limit for each chat is needed.
    static final String EVENTS =
            """
            SELECT %s, %s
            FROM KEYS(chat_id bigint, seq bigint) k CROSS JOIN beseda_message x
            WHERE x.chat_id = k.chat_id AND x.seq > k.seq AND x.seq <= k.seq + ?
            UNION ALL
            SELECT %s, %s
            FROM KEYS(chat_id bigint, seq bigint) k CROSS JOIN beseda_event e
            LEFT JOIN beseda_message x ON x.chat_id = e.chat_id AND x.id = e.message_id
            WHERE e.chat_id = k.chat_id AND e.seq > k.seq AND e.seq <= k.seq + ?
            ORDER BY 1, 2
            """.formatted(EventRow.COLUMNS_OF_MESSAGE, Records.MESSAGE, EventRow.COLUMNS, Records.MESSAGE);

    private final Database database;

    MessageReads(Database database) {
        this.database = database;
    }

    List<Message> history(ChatId chat, long floor, @Nullable Long before, @Nullable Long after, int limit) {
        boolean newer = after != null;
        long above = after == null ? floor : Math.max(floor, after);
        long below = before == null ? Long.MAX_VALUE : before;
        List<Message> page = database.reading(session -> session.list(
                newer ? NEWER : OLDER,
                params -> params.id(chat).number(above).number(below).number(limit),
                Records::message));
        return newer ? page : page.reversed();
    }

    Optional<Message> message(ChatId chat, long messageId) {
        return database.reading(
                session -> session.first(MESSAGE, params -> params.id(chat).number(messageId), Records::message));
    }

    Map<ChatId, List<ChatEvent>> events(Map<ChatId, Long> after, int limit) {
        Map<ChatId, List<ChatEvent>> events = new HashMap<>();
        after.keySet().forEach(chat -> events.put(chat, new ArrayList<>()));
        if (after.isEmpty()) {
            return events;
        }
        // A place that no log reaches must not overflow either.
        Keys keys = Keys.of(
                after.entrySet(),
                entry -> entry.getKey().value(),
                entry -> Math.min(entry.getValue(), Long.MAX_VALUE - limit));
        return database.reading(session -> {
            session.each(
                    EVENTS, params -> params.keys(keys).number(limit).keys(keys).number(limit), row -> {
                        ChatEvent event = EventRow.read(row);
                        events.computeIfAbsent(event.chat(), _ -> new ArrayList<>())
                                .add(event);
                    });
            return events;
        });
    }
}
