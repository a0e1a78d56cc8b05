package io.beseda.store.jdbc;

import io.beseda.core.Chat;
import io.beseda.core.ChatId;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.Loaded;
import io.beseda.core.log.Needs;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Locks the chats of a batch and reads what its [Needs] name, one statement each.
///
/// The lock is a statement of its own, and everything else comes after it: at READ COMMITTED a statement sees
/// what was committed before it began, so a join in the locking statement would show members and keys as they
/// were before another node's transaction, which the lock waited for. Locks are taken in the order of ids, so
/// that two batches cannot wait for each other.
final class Loading {
    static final String DIRECT_CHATS = """
            SELECT c.id FROM KEYS(direct_key text) k CROSS JOIN beseda_chat c WHERE c.direct_key = k.direct_key
            """;

    static final String LOCK_CHATS = """
            SELECT %s
            FROM KEYS(chat_id bigint) k CROSS JOIN beseda_chat c
            WHERE c.id = k.chat_id
            ORDER BY c.id LOCKED(c)
            """.formatted(Records.CHAT);

    static final String MEMBERS = """
            SELECT %s
            FROM KEYS(chat_id bigint, user_id text) k CROSS JOIN beseda_chat_member m
            WHERE m.chat_id = k.chat_id AND m.user_id = k.user_id
            """.formatted(Records.MEMBER);

    static final String WHOLE_CHATS = """
            SELECT %s
            FROM KEYS(chat_id bigint) k CROSS JOIN beseda_chat_member m
            WHERE m.chat_id = k.chat_id
            """.formatted(Records.MEMBER);

    static final String SENDS = """
            SELECT x.text_hash, %s
            FROM KEYS(chat_id bigint, sender text, client_id text) k CROSS JOIN beseda_message x
            WHERE x.chat_id = k.chat_id AND x.sender = k.sender AND x.client_id = k.client_id
            """.formatted(Records.MESSAGE);

    static final String MESSAGES = """
            SELECT %s
            FROM KEYS(chat_id bigint, message_id bigint) k CROSS JOIN beseda_message x
            WHERE x.chat_id = k.chat_id AND x.id = k.message_id
            """.formatted(Records.MESSAGE);

    static final String POSITIONS = """
            SELECT k.chat_id, k.seq, (
                SELECT x.number FROM beseda_message x
                WHERE x.chat_id = k.chat_id AND x.seq <= k.seq
                ORDER BY x.seq DESC LIMIT 1)
            FROM KEYS(chat_id bigint, seq bigint) k
            """;

    private static final String BLOCKS = """
            SELECT b.blocker, b.blocked
            FROM KEYS(blocker text, blocked text) k CROSS JOIN beseda_block b
            WHERE b.blocker = k.blocker AND b.blocked = k.blocked
            """;

    private final Session session;
    private final List<Change<?>> batch;
    private final Needs needs;

    Loading(Session session, List<Change<?>> batch, Needs needs) {
        this.session = session;
        this.batch = batch;
        this.needs = needs;
    }

    Loaded load() throws SQLException {
        Map<ChatId, Chat> chats = lockedChats();
        Map<Needs.MessageKey, Message> messages = messages();
        return new Loaded(chats, members(messages.values()), sends(), messages, positions(), blocks(chats));
    }

    private Map<ChatId, Chat> lockedChats() throws SQLException {
        Set<ChatId> ids = new TreeSet<>(needs.chats());
        if (!needs.directKeys().isEmpty()) {
            Keys keys = Keys.of(needs.directKeys(), key -> key);
            session.each(DIRECT_CHATS, params -> params.keys(keys), row -> ids.add(row.chatId()));
        }
        Map<ChatId, Chat> chats = new HashMap<>();
        if (!ids.isEmpty()) {
            Keys keys = Keys.of(ids, ChatId::value);
            session.each(LOCK_CHATS, params -> params.keys(keys), row -> {
                Chat chat = Records.chat(row);
                chats.put(chat.id(), chat);
            });
        }
        return chats;
    }

    private Map<Needs.MessageKey, Message> messages() throws SQLException {
        Map<Needs.MessageKey, Message> messages = new HashMap<>();
        if (!needs.messages().isEmpty()) {
            Keys keys = Keys.of(needs.messages(), key -> key.chat().value(), Needs.MessageKey::messageId);
            session.each(MESSAGES, params -> params.keys(keys), row -> {
                Message message = Records.message(row);
                messages.put(new Needs.MessageKey(message.chat(), message.id()), message);
            });
        }
        return messages;
    }

    private Map<Needs.MemberKey, Member> members(Iterable<Message> messages) throws SQLException {
        Set<Needs.MemberKey> wanted = new LinkedHashSet<>(needs.members());
        messages.forEach(message -> wanted.add(new Needs.MemberKey(message.chat(), message.sender())));
        Map<Needs.MemberKey, Member> members = new HashMap<>();
        if (!wanted.isEmpty()) {
            Keys keys =
                    Keys.of(wanted, key -> key.chat().value(), key -> key.user().value());
            session.each(MEMBERS, params -> params.keys(keys), row -> put(members, Records.member(row)));
        }
        if (!needs.wholeChats().isEmpty()) {
            Keys keys = Keys.of(needs.wholeChats(), ChatId::value);
            session.each(WHOLE_CHATS, params -> params.keys(keys), row -> put(members, Records.member(row)));
        }
        return members;
    }

    private static void put(Map<Needs.MemberKey, Member> members, Member member) {
        members.put(new Needs.MemberKey(member.chat(), member.user()), member);
    }

    private Map<Needs.SendKey, Loaded.KnownSend> sends() throws SQLException {
        Map<Needs.SendKey, Loaded.KnownSend> sends = new HashMap<>();
        if (!needs.sends().isEmpty()) {
            Keys keys = Keys.of(
                    needs.sends(),
                    key -> key.chat().value(),
                    key -> key.sender().value(),
                    Needs.SendKey::clientId);
            session.each(SENDS, params -> params.keys(keys), row -> {
                long textHash = row.number();
                Message message = Records.message(row);
                sends.put(
                        new Needs.SendKey(message.chat(), message.sender(), message.clientId()),
                        new Loaded.KnownSend(message, textHash));
            });
        }
        return sends;
    }

    private Map<Needs.PositionKey, Long> positions() throws SQLException {
        Map<Needs.PositionKey, Long> positions = new HashMap<>();
        if (!needs.positions().isEmpty()) {
            Keys keys = Keys.of(needs.positions(), key -> key.chat().value(), Needs.PositionKey::seq);
            // Before the first message there is none, which reads as 0.
            session.each(
                    POSITIONS,
                    params -> params.keys(keys),
                    row -> positions.put(new Needs.PositionKey(row.chatId(), row.number()), row.number()));
        }
        return positions;
    }

    private Set<Loaded.Block> blocks(Map<ChatId, Chat> chats) throws SQLException {
        Set<Needs.UserPair> pairs = new LinkedHashSet<>(needs.blockPairs());
        for (Change<?> change : batch) {
            switch (change) {
                case Change.Send send -> addDirectPair(pairs, chats.get(send.chat()));
                case Change.Edit edit -> addDirectPair(pairs, chats.get(edit.chat()));
                default -> {}
            }
        }
        Set<Loaded.Block> blocks = new HashSet<>();
        if (!pairs.isEmpty()) {
            Set<Loaded.Block> possible = new LinkedHashSet<>();
            for (Needs.UserPair pair : pairs) {
                possible.add(new Loaded.Block(pair.one(), pair.other()));
                possible.add(new Loaded.Block(pair.other(), pair.one()));
            }
            Keys keys = Keys.of(
                    possible, block -> block.by().value(), block -> block.whom().value());
            session.each(
                    BLOCKS,
                    params -> params.keys(keys),
                    row -> blocks.add(new Loaded.Block(row.userId(), row.userId())));
        }
        return blocks;
    }

    private static void addDirectPair(Set<Needs.UserPair> pairs, @Nullable Chat chat) {
        if (chat != null && chat.directKey() != null) {
            pairs.add(directPair(chat.directKey()));
        }
    }

    /// The two users of a direct chat, from [Chat#directKey]: each is preceded by its length and a colon.
    private static Needs.UserPair directPair(String key) {
        int firstStart = key.indexOf(':') + 1;
        int firstEnd = firstStart + Integer.parseInt(key, 0, firstStart - 1, 10);
        int secondStart = key.indexOf(':', firstEnd) + 1;
        return new Needs.UserPair(
                new UserId(key.substring(firstStart, firstEnd)), new UserId(key.substring(secondStart)));
    }
}
