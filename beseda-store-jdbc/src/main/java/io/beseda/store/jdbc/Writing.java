package io.beseda.store.jdbc;

import io.beseda.core.Chat;
import io.beseda.core.ChatEvent;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.UserId;
import io.beseda.core.log.Writes;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Writes the rows of a decided batch: one statement for each kind.
final class Writing {
    private static final String INSERT_CHAT = """
            INSERT INTO beseda_chat (id, direct_key, title, history, member_count, last_seq, message_count,
                last_message_seq, created_at, active_at, closed)
            SELECT r.id, r.direct_key, r.title, r.history, r.member_count, r.last_seq, r.message_count,
                r.last_message_seq, r.created_at, r.active_at, r.closed
            FROM ROWS(id bigint, direct_key text, title text, history text, member_count bigint, last_seq bigint,
                message_count bigint, last_message_seq bigint, created_at bigint, active_at bigint, closed boolean) r
            """;

    static final String UPDATE_CHAT = """
            UPDATE beseda_chat AS c
            SET title = r.title, member_count = r.member_count, last_seq = r.last_seq,
                message_count = r.message_count, last_message_seq = r.last_message_seq, active_at = r.active_at,
                closed = r.closed
            FROM ROWS(title text, member_count bigint, last_seq bigint, message_count bigint,
                last_message_seq bigint, active_at bigint, closed boolean, id bigint) r
            WHERE c.id = r.id
            """;

    private static final String INSERT_MEMBER = """
            INSERT INTO beseda_chat_member (chat_id, user_id, role, joined_seq, joined_at, read_seq, read_number,
                delivered_seq, read_at, delivered_at)
            SELECT r.chat_id, r.user_id, r.role, r.joined_seq, r.joined_at, r.read_seq, r.read_number,
                r.delivered_seq, r.read_at, r.delivered_at
            FROM ROWS(chat_id bigint, user_id text, role text, joined_seq bigint, joined_at bigint, read_seq bigint,
                read_number bigint, delivered_seq bigint, read_at bigint, delivered_at bigint) r
            """;

    /// Joined too: one who left and came back in the same batch is a changed member.
    static final String UPDATE_MEMBER = """
            UPDATE beseda_chat_member AS m
            SET role = r.role, joined_seq = r.joined_seq, joined_at = r.joined_at, read_seq = r.read_seq,
                read_number = r.read_number, delivered_seq = r.delivered_seq, read_at = r.read_at,
                delivered_at = r.delivered_at
            FROM ROWS(role text, joined_seq bigint, joined_at bigint, read_seq bigint, read_number bigint,
                delivered_seq bigint, read_at bigint, delivered_at bigint, chat_id bigint, user_id text) r
            WHERE m.chat_id = r.chat_id AND m.user_id = r.user_id
            """;

    static final String DELETE_MEMBER = """
            DELETE FROM beseda_chat_member AS m
            USING ROWS(chat_id bigint, user_id text) r
            WHERE m.chat_id = r.chat_id AND m.user_id = r.user_id
            """;

    /// In the order of their ids, so that two transactions cannot wait for each other.
    private static final String RAISE_CHATS_VERSION = """
            INSERT INTO beseda_user_chats (user_id, chats_version)
            SELECT r.user_id, 1 FROM ROWS(user_id text) r
            WHERE true
            ON CONFLICT (user_id) DO UPDATE SET chats_version = beseda_user_chats.chats_version + 1
            """;

    private static final String INSERT_MESSAGE = """
            INSERT INTO beseda_message (id, chat_id, seq, number, sender, client_id, text_hash, text, reply_to,
                created_at, edited_at, deleted)
            SELECT r.id, r.chat_id, r.seq, r.number, r.sender, r.client_id, r.text_hash, r.text, r.reply_to,
                r.created_at, r.edited_at, r.deleted
            FROM ROWS(id bigint, chat_id bigint, seq bigint, number bigint, sender text, client_id text,
                text_hash bigint, text text, reply_to bigint, created_at bigint, edited_at bigint, deleted boolean) r
            """;

    static final String UPDATE_MESSAGE = """
            UPDATE beseda_message AS x
            SET text = r.text, edited_at = r.edited_at, deleted = r.deleted
            FROM ROWS(text text, edited_at bigint, deleted boolean, chat_id bigint, id bigint) r
            WHERE x.chat_id = r.chat_id AND x.id = r.id
            """;

    private static final String INSERT_EVENT = """
            INSERT INTO beseda_event (chat_id, seq, kind, actor, subject, role, title, message_id, at)
            SELECT r.chat_id, r.seq, r.kind, r.actor, r.subject, r.role, r.title, r.message_id, r.at
            FROM ROWS(chat_id bigint, seq bigint, kind text, actor text, subject text, role text, title text,
                message_id bigint, at bigint) r
            """;

    /// Two nodes that create the same direct chats wait for each other's key: in one order, one waits and
    /// then finds them; in two orders PostgreSQL would need a second to notice a deadlock.
    private static final Comparator<Chat> BY_DIRECT_KEY =
            Comparator.comparing(Chat::directKey, Comparator.nullsFirst(Comparator.naturalOrder()));

    private final Session session;
    private final Instant now;

    Writing(Session session, Instant now) {
        this.session = session;
        this.now = now;
    }

    void write(Writes writes) throws SQLException {
        List<Chat> newChats = writes.newChats().stream().sorted(BY_DIRECT_KEY).toList();
        session.batch(INSERT_CHAT, newChats, Writing::insertChat);
        session.batch(UPDATE_CHAT, writes.changedChats(), Writing::updateChat);
        session.batch(
                DELETE_MEMBER,
                writes.goneMembers(),
                (params, key) -> params.id(key.chat()).id(key.user()));
        session.batch(INSERT_MEMBER, writes.newMembers(), Writing::insertMember);
        session.batch(UPDATE_MEMBER, writes.changedMembers(), Writing::updateMember);
        session.batch(RAISE_CHATS_VERSION, added(writes), Params::id);
        session.batch(INSERT_MESSAGE, writes.newMessages(), Writing::insertMessage);
        session.batch(UPDATE_MESSAGE, writes.changedMessages(), Writing::updateMessage);
        session.batch(INSERT_EVENT, writes.events(), (params, event) -> EventRow.bind(params, event, now));
    }

    /// Also those who left and came back in the same batch: their rows are not new.
    private static Set<UserId> added(Writes writes) {
        Set<UserId> users = new TreeSet<>();
        writes.newMembers().forEach(member -> users.add(member.user()));
        for (ChatEvent event : writes.events()) {
            if (event instanceof ChatEvent.MemberJoined joined) {
                users.add(joined.user());
            }
        }
        return users;
    }

    private static void insertChat(Params params, Chat chat) throws SQLException {
        params.id(chat.id())
                .text(chat.directKey())
                .text(chat.title())
                .text(chat.history().slug())
                .number(chat.memberCount())
                .number(chat.lastSeq())
                .number(chat.messageCount())
                .number(chat.lastMessageSeq())
                .time(chat.createdAt())
                .time(chat.activeAt())
                .flag(chat.closed());
    }

    private static void updateChat(Params params, Chat chat) throws SQLException {
        params.text(chat.title())
                .number(chat.memberCount())
                .number(chat.lastSeq())
                .number(chat.messageCount())
                .number(chat.lastMessageSeq())
                .time(chat.activeAt())
                .flag(chat.closed())
                .id(chat.id());
    }

    private static void insertMember(Params params, Member member) throws SQLException {
        params.id(member.chat()).id(member.user());
        memberState(params, member);
    }

    private static void updateMember(Params params, Member member) throws SQLException {
        memberState(params, member);
        params.id(member.chat()).id(member.user());
    }

    private static void memberState(Params params, Member member) throws SQLException {
        params.text(member.role().slug())
                .number(member.joinedSeq())
                .time(member.joinedAt())
                .number(member.readSeq())
                .number(member.readNumber())
                .number(member.deliveredSeq())
                .time(member.readAt())
                .time(member.deliveredAt());
    }

    private static void insertMessage(Params params, Writes.NewMessage row) throws SQLException {
        Message message = row.message();
        params.number(message.id())
                .id(message.chat())
                .number(message.seq())
                .number(message.number())
                .id(message.sender())
                .text(message.clientId())
                .number(row.textHash())
                .text(message.text())
                .number(message.replyTo())
                .time(message.createdAt())
                .time(message.editedAt())
                .flag(message.deleted());
    }

    private static void updateMessage(Params params, Message message) throws SQLException {
        params.text(message.text())
                .time(message.editedAt())
                .flag(message.deleted())
                .id(message.chat())
                .number(message.id());
    }
}
