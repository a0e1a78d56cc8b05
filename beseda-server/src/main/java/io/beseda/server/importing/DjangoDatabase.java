package io.beseda.server.importing;

import io.beseda.core.UserId;
import io.beseda.core.log.StoreException;
import io.beseda.store.jdbc.Snapshot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads the tables of a Django project at one moment. Chats and members are held in memory, messages are not.
final class DjangoDatabase {
    private static final String CHATS = "SELECT {id}, {is_group}, {title} FROM {chats} ORDER BY {id}";

    private static final String MEMBERS = """
            SELECT m.{chat_id}, m.{user_id}, m.{joined_at} FROM {members} m ORDER BY m.{id}
            """;

    private static final String GUESTS = """
            SELECT x.{chat_id}, x.{sender_id}, min(x.{id})
            FROM {messages} x
            WHERE NOT EXISTS (
                SELECT 1 FROM {members} m WHERE m.{chat_id} = x.{chat_id} AND m.{user_id} = x.{sender_id})
            GROUP BY x.{chat_id}, x.{sender_id}
            ORDER BY 3
            """;

    private static final String COUNTS = """
            SELECT {chat_id}, count(*), max({id}), min({created_at}) FROM {messages} GROUP BY {chat_id}
            """;

    private static final String STRAY = """
            SELECT r.{id} FROM {members} r WHERE NOT EXISTS (SELECT 1 FROM {chats} c WHERE c.{id} = r.{chat_id})
            UNION ALL
            SELECT r.{id} FROM {messages} r WHERE NOT EXISTS (SELECT 1 FROM {chats} c WHERE c.{id} = r.{chat_id})
            """;

    private static final String ALL_USERS = """
            SELECT {user_id} AS who FROM {members} UNION SELECT {sender_id} FROM {messages}""";

    private static final String USERS = "SELECT u.who FROM (" + ALL_USERS + ") u ORDER BY 1";

    private static final String UNKNOWN_USERS = "SELECT u.who FROM (" + ALL_USERS + """
            ) u WHERE NOT EXISTS (SELECT 1 FROM {users} k WHERE k.{users_id} = u.who) ORDER BY 1
            """;

    private static final String LARGEST = """
            SELECT coalesce((SELECT max({id}) FROM {chats}), 0), coalesce((SELECT max({id}) FROM {messages}), 0)
            """;

    /// In the order in which they were saved. `:chats` are ids.
    private static final String MESSAGES = """
            SELECT {id}, {chat_id}, {sender_id}, {text}, {created_at} FROM {messages}
            WHERE {chat_id} IN (:chats) ORDER BY {id}
            """;

    private static final int FETCH = 2_000;

    private final Snapshot snapshot;
    private final DjangoNames names;
    private final DjangoTimes times;

    DjangoDatabase(Snapshot snapshot, DjangoNames names, ZoneId zone) {
        this.snapshot = snapshot;
        this.names = names;
        this.times = new DjangoTimes(zone);
    }

    interface Take {
        void row(ResultSet row) throws SQLException;
    }

    interface TakeMessage {
        void message(SourceMessage message);
    }

    private record Messages(long count, long last, Instant firstAt) {}

    /// The oldest first.
    List<SourceChat> chats(Tally tally) {
        Map<Long, Map<UserId, SourceChat.Joined>> members = members(tally);
        Map<Long, List<UserId>> guests = new HashMap<>();
        each(
                GUESTS,
                row -> guests.computeIfAbsent(row.getLong(1), _ -> new ArrayList<>())
                        .add(new UserId(row.getString(2))));
        Map<Long, Messages> messages = new HashMap<>();
        each(
                COUNTS,
                row -> messages.put(
                        row.getLong(1),
                        new Messages(
                                row.getLong(2), row.getLong(3), time(row, 4, "the first of chat " + row.getLong(1)))));
        each(STRAY, row -> tally.met(Oddity.STRAY_ROWS, row.getLong(1)));
        List<SourceChat> chats = new ArrayList<>();
        each(CHATS, row -> {
            long id = row.getLong(1);
            String title = row.getString(3);
            @Nullable Messages of = messages.get(id);
            chats.add(new SourceChat(
                    id,
                    row.getBoolean(2),
                    title == null ? "" : title,
                    List.copyOf(members.getOrDefault(id, Map.of()).values()),
                    guests.getOrDefault(id, List.of()),
                    of == null ? 0 : of.count(),
                    of == null ? 0 : of.last(),
                    of == null ? null : of.firstAt()));
        });
        return chats;
    }

    private Map<Long, Map<UserId, SourceChat.Joined>> members(Tally tally) {
        Map<Long, Map<UserId, SourceChat.Joined>> members = new HashMap<>();
        each(MEMBERS, row -> {
            long chat = row.getLong(1);
            UserId user = new UserId(row.getString(2));
            SourceChat.Joined joined = new SourceChat.Joined(user, time(row, 3, "a member of chat " + chat));
            if (members.computeIfAbsent(chat, _ -> new LinkedHashMap<>()).putIfAbsent(user, joined) != null) {
                tally.met(Oddity.REPEATED_MEMBERS, chat);
            }
        });
        return members;
    }

    /// Everyone who is a member or has written.
    Set<UserId> users() {
        Set<UserId> users = new LinkedHashSet<>();
        each(USERS, row -> users.add(new UserId(row.getString(1))));
        return users;
    }

    void unknownUsers(Tally tally) {
        each(UNKNOWN_USERS, row -> tally.met(Oddity.UNKNOWN_USERS, row.getString(1)));
    }

    /// @param take the largest id of a chat, and of a message
    void largestIds(IdPair take) {
        each(LARGEST, row -> take.ids(row.getLong(1), row.getLong(2)));
    }

    interface IdPair {
        void ids(long chat, long message);
    }

    /// All of these chats, in the order in which they were saved.
    void messages(Collection<Long> chats, TakeMessage take) {
        String ids = chats.stream().map(String::valueOf).collect(Collectors.joining(", "));
        each(MESSAGES.replace(":chats", ids), row -> {
            long id = row.getLong(1);
            String text = row.getString(4);
            take.message(new SourceMessage(
                    id,
                    row.getLong(2),
                    new UserId(row.getString(3)),
                    text == null ? "" : text,
                    time(row, 5, "message " + id)));
        });
    }

    private Instant time(ResultSet row, int column, String of) throws SQLException {
        try {
            return times.parse(row.getString(column));
        } catch (DateTimeException e) {
            throw StoreException.lasting("The time of " + of + " in the Django database is none.", e);
        }
    }

    private void each(String sql, Take take) {
        try (Statement statement = snapshot.connection().createStatement()) {
            statement.setFetchSize(FETCH);
            try (ResultSet rows = statement.executeQuery(names.in(sql))) {
                while (rows.next()) {
                    take.row(rows);
                }
            }
        } catch (SQLException e) {
            throw StoreException.lasting(
                    "The Django database cannot be read (other names are given with --name): " + e.getMessage(), e);
        }
    }
}
