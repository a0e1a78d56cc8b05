package io.beseda.store.jdbc;

import io.beseda.core.Chat;
import io.beseda.core.ChatId;
import io.beseda.core.History;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The columns of each record, and the record from these columns, in the same order.
final class Records {
    /// Of `beseda_chat c`.
    static final String CHAT = """
            c.id, c.direct_key, c.title, c.history, c.member_count, c.last_seq, c.message_count, c.last_message_seq,
            c.created_at, c.active_at, c.closed""";

    /// Of `beseda_chat_member m`.
    static final String MEMBER = """
            m.chat_id, m.user_id, m.role, m.joined_seq, m.joined_at, m.read_seq, m.read_number, m.delivered_seq,
            m.read_at, m.delivered_at""";

    /// Of `beseda_message x`.
    static final String MESSAGE = """
            x.id, x.chat_id, x.seq, x.number, x.sender, x.text, x.client_id, x.reply_to, x.created_at, x.edited_at,
            x.deleted""";

    private Records() {}

    static Chat chat(Row row) throws SQLException {
        ChatId id = row.chatId();
        String directKey = row.textOrNull();
        String title = row.text();
        History history = History.ofSlug(row.text());
        int memberCount = Math.toIntExact(row.number());
        return new Chat(
                id,
                directKey,
                title,
                history,
                memberCount,
                row.number(),
                row.number(),
                row.number(),
                row.time(),
                row.time(),
                row.flag());
    }

    static Member member(Row row) throws SQLException {
        return new Member(
                row.chatId(),
                row.userId(),
                Role.ofSlug(row.text()),
                row.number(),
                row.time(),
                row.number(),
                row.number(),
                row.number(),
                row.time(),
                row.time());
    }

    static Message message(Row row) throws SQLException {
        return message(row.number(), row);
    }

    /// Of an outer join, as the last columns of the row.
    static @Nullable Message messageOrNull(Row row) throws SQLException {
        Long id = row.numberOrNull();
        return id == null ? null : message(id, row);
    }

    private static Message message(long id, Row row) throws SQLException {
        ChatId chat = row.chatId();
        long seq = row.number();
        long number = row.number();
        UserId sender = row.userId();
        String text = row.text();
        String clientId = row.text();
        return new Message(
                id,
                chat,
                seq,
                number,
                sender,
                text,
                clientId,
                row.numberOrNull(),
                row.time(),
                row.timeOrNull(),
                row.flag());
    }
}
