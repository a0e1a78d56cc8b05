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
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// Locks the chats of a batch and reads what its [Needs] name, one statement each, asked for together.
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

    /// Of messages, those who sent them: their roles decide who may delete.
    static final String SENDERS = """
            SELECT %s
            FROM KEYS(chat_id bigint, message_id bigint) k
            CROSS JOIN beseda_message x
            CROSS JOIN beseda_chat_member m
            WHERE x.chat_id = k.chat_id AND x.id = k.message_id AND m.chat_id = x.chat_id AND m.user_id = x.sender
            """.formatted(Records.MEMBER);

    static final String POSITIONS = """
            SELECT k.chat_id, k.seq, (
                SELECT x.number FROM beseda_message x
                WHERE x.chat_id = k.chat_id AND x.seq <= k.seq
                ORDER BY x.seq DESC LIMIT 1)
            FROM KEYS(chat_id bigint, seq bigint) k
            """;

    static final String BLOCKS = """
            SELECT b.blocker, b.blocked
            FROM KEYS(blocker text, blocked text) k CROSS JOIN beseda_block b
            WHERE b.blocker = k.blocker AND b.blocked = k.blocked
            """;

    /// Between these users and whoever is in a direct chat with them. The pairs come first (DISTINCT), and
    /// then each look-up is by a whole key: who blocks many, or is blocked by many, is as quick as others.
    static final String BLOCKS_IN_DIRECT_CHATS = """
            SELECT pair.one, pair.other,
                (SELECT count(*) FROM beseda_block b WHERE b.blocker = pair.one AND b.blocked = pair.other),
                (SELECT count(*) FROM beseda_block b WHERE b.blocker = pair.other AND b.blocked = pair.one)
            FROM (
                SELECT DISTINCT k.user_id AS one, (
                    SELECT m.user_id FROM beseda_chat_member m
                    WHERE m.chat_id = c.id AND m.user_id <> k.user_id LIMIT 1) AS other
                FROM KEYS(chat_id bigint, user_id text) k CROSS JOIN beseda_chat c
                WHERE c.id = k.chat_id AND c.direct_key IS NOT NULL) AS pair
            """;

    private final Session session;
    private final List<Change<?>> batch;
    private final Needs needs;

    private final Map<ChatId, Chat> chats = new HashMap<>();
    private final Map<Needs.MemberKey, Member> members = new HashMap<>();
    private final Map<Needs.SendKey, Loaded.KnownSend> sends = new HashMap<>();
    private final Map<Needs.MessageKey, Message> messages = new HashMap<>();
    private final Map<Needs.PositionKey, Long> positions = new HashMap<>();
    private final Set<Loaded.Block> blocks = new HashSet<>();

    Loading(Session session, List<Change<?>> batch, Needs needs) {
        this.session = session;
        this.batch = batch;
        this.needs = needs;
    }

    /// [#loaded] is complete after the session's next [Session#flush].
    void ask() throws SQLException {
        lockChats();
        askForMessages();
        askForMembers();
        askForSends();
        askForBlocks();
    }

    Loaded loaded() {
        return new Loaded(chats, members, sends, messages, positions, blocks);
    }

    /// Keys that are known by now to have been used: on PostgreSQL none before the next [Session#flush].
    Set<Needs.SendKey> knownSends() {
        return sends.keySet();
    }

    private void lockChats() throws SQLException {
        Set<ChatId> ids = new TreeSet<>(needs.chats());
        if (!needs.directKeys().isEmpty()) {
            Keys keys = Keys.of(needs.directKeys(), key -> key);
            session.each(DIRECT_CHATS, params -> params.keys(keys), row -> ids.add(row.chatId()));
        }
        session.later(LOCK_CHATS, Keys.of(ids, ChatId::value), row -> {
            Chat chat = Records.chat(row);
            chats.put(chat.id(), chat);
        });
    }

    private void askForMessages() throws SQLException {
        Keys keys = Keys.of(needs.messages(), key -> key.chat().value(), Needs.MessageKey::messageId);
        session.later(MESSAGES, keys, row -> {
            Message message = Records.message(row);
            messages.put(new Needs.MessageKey(message.chat(), message.id()), message);
        });
        session.later(SENDERS, keys, this::takeMember);
        // Before the first message there is none, which reads as 0.
        session.later(
                POSITIONS,
                Keys.of(needs.positions(), key -> key.chat().value(), Needs.PositionKey::seq),
                row -> positions.put(new Needs.PositionKey(row.chatId(), row.number()), row.number()));
    }

    private void askForMembers() throws SQLException {
        session.later(
                MEMBERS,
                Keys.of(
                        needs.members(),
                        key -> key.chat().value(),
                        key -> key.user().value()),
                this::takeMember);
        session.later(WHOLE_CHATS, Keys.of(needs.wholeChats(), ChatId::value), this::takeMember);
    }

    private void takeMember(Row row) throws SQLException {
        Member member = Records.member(row);
        members.put(new Needs.MemberKey(member.chat(), member.user()), member);
    }

    private void askForSends() throws SQLException {
        Keys keys = Keys.of(
                needs.sends(), key -> key.chat().value(), key -> key.sender().value(), Needs.SendKey::clientId);
        session.later(SENDS, keys, row -> {
            long textHash = row.number();
            Message message = Records.message(row);
            sends.put(
                    new Needs.SendKey(message.chat(), message.sender(), message.clientId()),
                    new Loaded.KnownSend(message, textHash));
        });
    }

    private void askForBlocks() throws SQLException {
        Set<Loaded.Block> possible = new LinkedHashSet<>();
        for (Needs.UserPair pair : needs.blockPairs()) {
            possible.add(new Loaded.Block(pair.one(), pair.other()));
            possible.add(new Loaded.Block(pair.other(), pair.one()));
        }
        session.later(
                BLOCKS,
                Keys.of(
                        possible,
                        block -> block.by().value(),
                        block -> block.whom().value()),
                row -> blocks.add(new Loaded.Block(row.userId(), row.userId())));
        Set<Needs.MemberKey> writers = new LinkedHashSet<>();
        for (Change<?> change : batch) {
            switch (change) {
                case Change.Send send
                when mayBeDirect(send.chat()) -> writers.add(new Needs.MemberKey(send.chat(), send.actor()));
                case Change.Edit edit
                when mayBeDirect(edit.chat()) -> writers.add(new Needs.MemberKey(edit.chat(), edit.actor()));
                default -> {}
            }
        }
        session.later(
                BLOCKS_IN_DIRECT_CHATS,
                Keys.of(writers, key -> key.chat().value(), key -> key.user().value()),
                this::takeBlocks);
    }

    /// As far as it is known by now: on PostgreSQL the chats are not there yet.
    private boolean mayBeDirect(ChatId id) {
        Chat chat = chats.get(id);
        return chat == null || chat.directKey() != null;
    }

    private void takeBlocks(Row row) throws SQLException {
        UserId one = row.userId();
        UserId other = row.userIdOrNull();
        boolean oneBlocks = row.number() > 0;
        boolean otherBlocks = row.number() > 0;
        if (oneBlocks) {
            blocks.add(new Loaded.Block(one, Objects.requireNonNull(other)));
        }
        if (otherBlocks) {
            blocks.add(new Loaded.Block(Objects.requireNonNull(other), one));
        }
    }
}
