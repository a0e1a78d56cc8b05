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

/// Writes the rows of a decided batch: one batched statement for each kind.
final class Writing {
    private static final String INSERT_CHAT = """
            INSERT INTO beseda_chat (id, direct_key, title, history, member_count, last_seq, message_count,
                last_message_seq, created_at, active_at, closed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String UPDATE_CHAT = """
            UPDATE beseda_chat
            SET title = ?, member_count = ?, last_seq = ?, message_count = ?, last_message_seq = ?, active_at = ?,
                closed = ?
            WHERE id = ?
            """;

    private static final String INSERT_MEMBER = """
            INSERT INTO beseda_chat_member (chat_id, user_id, role, joined_seq, joined_at, read_seq, read_number,
                delivered_seq, read_at, delivered_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    /// Joined too: one who left and came back in the same batch is a changed member.
    static final String UPDATE_MEMBER = """
            UPDATE beseda_chat_member
            SET role = ?, joined_seq = ?, joined_at = ?, read_seq = ?, read_number = ?, delivered_seq = ?, read_at = ?,
                delivered_at = ?
            WHERE chat_id = ? AND user_id = ?
            """;

    static final String DELETE_MEMBER = """
            DELETE FROM beseda_chat_member WHERE chat_id = ? AND user_id = ?
            """;

    /// In the order of their ids, so that two transactions cannot wait for each other.
    private static final String RAISE_CHATS_VERSION = """
            INSERT INTO beseda_user_chats (user_id, chats_version) VALUES (?, 1)
            ON CONFLICT (user_id) DO UPDATE SET chats_version = beseda_user_chats.chats_version + 1
            """;

    private static final String INSERT_MESSAGE = """
            INSERT INTO beseda_message (id, chat_id, seq, number, sender, client_id, text_hash, text, reply_to,
                created_at, edited_at, deleted)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    static final String UPDATE_MESSAGE = """
            UPDATE beseda_message SET text = ?, edited_at = ?, deleted = ? WHERE chat_id = ? AND id = ?
            """;

    private static final String INSERT_EVENT = """
            INSERT INTO beseda_event (chat_id, seq, kind, actor, subject, role, title, message_id, at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
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
