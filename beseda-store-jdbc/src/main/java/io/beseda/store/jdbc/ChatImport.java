package io.beseda.store.jdbc;

import io.beseda.core.Chat;
import io.beseda.core.ChatId;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.UserId;
import io.beseda.core.log.Writes;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;

/// Brings chats of another system into a database that nothing else writes to meanwhile. A message brought in
/// is known by its key, made of the other system's name and its id there, and a chat by its [Origin]: so a
/// second import finds what the first one did. Owner: one thread.
public final class ChatImport {
    private static final String ORIGINS = """
            SELECT source_id, chat_id, messages, last_id, last_seq FROM beseda_imported_chat
            """;

    private static final String KEEP_ORIGIN = """
            INSERT INTO beseda_imported_chat (source_id, chat_id, messages, last_id, last_seq)
            SELECT r.source_id, r.chat_id, r.messages, r.last_id, r.last_seq
            FROM ROWS(source_id bigint, chat_id bigint, messages bigint, last_id bigint, last_seq bigint) r
            WHERE true
            ON CONFLICT (source_id) DO UPDATE
            SET messages = excluded.messages, last_id = excluded.last_id, last_seq = excluded.last_seq
            """;

    private static final String ANY_CHAT = "SELECT id FROM beseda_chat LIMIT 1";

    private static final String CHATS = """
            SELECT coalesce(x.id, 0), %s
            FROM KEYS(chat_id bigint) k
            CROSS JOIN beseda_chat c
            LEFT JOIN beseda_message x ON x.chat_id = c.id AND x.seq = c.last_message_seq
            WHERE c.id = k.chat_id
            """.formatted(Records.CHAT);

    private static final String KEYS_OF_MESSAGES = """
            SELECT x.client_id FROM KEYS(chat_id bigint) k CROSS JOIN beseda_message x WHERE x.chat_id = k.chat_id
            """;

    /// Messages whose id is not that of the other system: ours, and those that had to get a new one.
    private static final String FIRST_OTHER_ID = """
            SELECT coalesce(min(id), 9223372036854775807) FROM beseda_message WHERE client_id <> ? || CAST(id AS text)
            """;

    private static final String WITHOUT_ACCOUNT = """
            SELECT k.user_id FROM KEYS(user_id text) k
            WHERE EXISTS (SELECT 1 FROM beseda_account)
                AND k.user_id NOT IN (SELECT CAST(id AS text) FROM beseda_account)
            """;

    private static final String COUNTER_SQLITE = "SELECT value FROM beseda_counter WHERE name = ?";
    private static final String COUNTER_POSTGRESQL = """
            SELECT coalesce(pg_sequence_last_value(?::regclass), 0)
            """;

    private static final String RAISE_SQLITE = "UPDATE beseda_counter SET value = ? WHERE name = ?";
    private static final String RAISE_POSTGRESQL = "SELECT setval(?::regclass, ?)";

    private static final String MESSAGE_ID = "beseda_message_id";
    /// New ids are taken so many at a time; those left over are never used.
    private static final int IDS_AT_ONCE = 100;

    private final Database database;
    private final boolean rehearsal;
    private final String keyPrefix;
    private final Map<String, Queue<Long>> newIds = new HashMap<>();

    /// @param system    the other system's name, part of the messages' keys
    /// @param rehearsal nothing is written
    public ChatImport(Database database, String system, boolean rehearsal) {
        this.database = database;
        this.rehearsal = rehearsal;
        this.keyPrefix = Message.SERVER_KEY + system + ":";
    }

    /// Where a chat of the other system is.
    ///
    /// @param messages how many of its messages were looked at; 0 until all of them were
    /// @param lastId   the newest of these, by its id there
    /// @param lastSeq  where our log ended then
    public record Origin(long source, ChatId chat, long messages, long lastId, long lastSeq) {}

    /// A chat of ours as it is now.
    ///
    /// @param lastMessageId 0: there is no message
    public record Present(Chat chat, long lastMessageId, List<Member> members) {
        public Present {
            members = List.copyOf(members);
        }
    }

    public List<Origin> origins() {
        return database.reading(session -> session.list(
                ORIGINS,
                _ -> {},
                row -> new Origin(row.number(), row.chatId(), row.number(), row.number(), row.number())));
    }

    public boolean hasChats() {
        return database.reading(session -> session.first(ANY_CHAT, _ -> {}, Row::number))
                .isPresent();
    }

    /// Where accounts are Beseda's own: who has none. Where a host keeps the users: nobody.
    public List<UserId> withoutAccount(Collection<UserId> users) {
        Keys keys = Keys.of(new TreeSet<>(users), UserId::value);
        return users.isEmpty()
                ? List.of()
                : database.reading(session -> session.list(WITHOUT_ACCOUNT, params -> params.keys(keys), Row::userId));
    }

    /// Those of the chats that exist, and of the direct chats with these keys.
    public List<Present> find(Collection<ChatId> chats, Collection<String> directKeys) {
        return database.reading(session -> {
            Set<ChatId> ids = new TreeSet<>(chats);
            if (!directKeys.isEmpty()) {
                Keys keys = Keys.of(directKeys, key -> key);
                session.each(Loading.DIRECT_CHATS, params -> params.keys(keys), row -> ids.add(row.chatId()));
            }
            if (ids.isEmpty()) {
                return List.of();
            }
            Keys keys = Keys.of(ids, ChatId::value);
            Map<ChatId, List<Member>> members = new HashMap<>();
            session.each(Loading.WHOLE_CHATS, params -> params.keys(keys), row -> {
                Member member = Records.member(row);
                members.computeIfAbsent(member.chat(), _ -> new ArrayList<>()).add(member);
            });
            return session.list(CHATS, params -> params.keys(keys), row -> {
                long lastMessage = row.number();
                Chat chat = Records.chat(row);
                return new Present(chat, lastMessage, members.getOrDefault(chat.id(), List.of()));
            });
        });
    }

    /// The ids, in the other system, of the messages that are here already.
    public Set<Long> messagesOf(Collection<ChatId> chats) {
        Set<Long> known = new HashSet<>();
        if (chats.isEmpty()) {
            return known;
        }
        Keys keys = Keys.of(chats, ChatId::value);
        return database.reading(session -> {
            session.each(KEYS_OF_MESSAGES, params -> params.keys(keys), row -> {
                String key = row.text();
                if (key.startsWith(keyPrefix)) {
                    known.add(Long.valueOf(key.substring(keyPrefix.length())));
                }
            });
            return known;
        });
    }

    public String keyOf(long messageInSource) {
        return keyPrefix + messageInSource;
    }

    /// From which id on there may be messages that have another id than in the other system.
    public long firstOtherId() {
        return database.reading(session -> session.first(FIRST_OTHER_ID, params -> params.text(keyPrefix), Row::number)
                .orElseThrow());
    }

    public long lastMessageId() {
        return database.reading(session -> counter(session, MESSAGE_ID));
    }

    /// Ids that are given out from now on are larger than these.
    public void raiseIds(long chat, long message) {
        if (!rehearsal) {
            database.writing(Database.Conflicts.RERUN, session -> {
                raise(session, BatchCommit.CHAT_ID, chat);
                raise(session, MESSAGE_ID, message);
                return 0;
            });
        }
    }

    private static long counter(Session session, String name) throws SQLException {
        return session.first(
                        session.dialect() == Dialect.SQLITE ? COUNTER_SQLITE : COUNTER_POSTGRESQL,
                        params -> params.text(name),
                        Row::number)
                .orElseThrow();
    }

    private static void raise(Session session, String name, long value) throws SQLException {
        if (counter(session, name) >= value) {
            return;
        }
        switch (session.dialect()) {
            case SQLITE ->
                session.update(RAISE_SQLITE, params -> params.number(value).text(name));
            case POSTGRESQL ->
                session.first(RAISE_POSTGRESQL, params -> params.text(name).number(value), Row::number);
        }
    }

    public long newMessageId() {
        return newId(MESSAGE_ID);
    }

    public ChatId newChatId() {
        return new ChatId(newId(BatchCommit.CHAT_ID));
    }

    private long newId(String counter) {
        Queue<Long> ids = newIds.computeIfAbsent(counter, _ -> new ArrayDeque<>());
        if (ids.isEmpty()) {
            ids.addAll(
                    rehearsal
                            ? List.of(Chat.UNBORN.value())
                            : database.writing(
                                    Database.Conflicts.RERUN,
                                    session -> BatchCommit.nextIds(session, counter, IDS_AT_ONCE)));
        }
        return ids.remove();
    }

    /// One transaction.
    public void write(Writes writes, Collection<Origin> origins) {
        if (!rehearsal) {
            database.writing(Database.Conflicts.RERUN, session -> {
                // The time is that of edits and deletions, of which there are none.
                new Writing(session, Instant.EPOCH).write(writes);
                session.batch(
                        KEEP_ORIGIN,
                        origins,
                        (params, origin) -> params.number(origin.source())
                                .id(origin.chat())
                                .number(origin.messages())
                                .number(origin.lastId())
                                .number(origin.lastSeq()));
                return 0;
            });
        }
    }
}
