package io.beseda.store.jdbc;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Message;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An entry of the log as a row, and back. A new message is its own entry: it has no row in `beseda_event`.
final class EventRow {
    private static final String MESSAGE_CREATED = "message.created";
    private static final String MESSAGE_EDITED = "message.edited";
    private static final String MESSAGE_DELETED = "message.deleted";
    private static final String MEMBER_JOINED = "member.joined";
    private static final String MEMBER_LEFT = "member.left";
    private static final String MEMBER_CHANGED = "member.changed";
    private static final String CHAT_UPDATED = "chat.updated";
    private static final String CHAT_CLOSED = "chat.closed";

    /// The columns of `beseda_event e` that [#read] wants, followed by those of its message.
    static final String COLUMNS = "e.chat_id, e.seq, e.kind, e.actor, e.subject, e.role, e.title, e.at";

    /// The same for a message that is its own entry.
    static final String COLUMNS_OF_MESSAGE =
            "x.chat_id, x.seq, '" + MESSAGE_CREATED + "', NULL, NULL, NULL, NULL, x.created_at";

    private EventRow() {}

    static void bind(Params params, ChatEvent event, Instant now) throws SQLException {
        params.id(event.chat()).number(event.seq());
        switch (event) {
            case ChatEvent.MessageCreated created ->
                throw new IllegalArgumentException("a message is its own entry: " + created.seq());
            case ChatEvent.MessageEdited edited -> bind(params, MESSAGE_EDITED, edited.message(), now);
            case ChatEvent.MessageDeleted deleted -> bind(params, MESSAGE_DELETED, deleted.message(), now);
            case ChatEvent.MemberJoined e -> bind(params, MEMBER_JOINED, e.by(), e.user(), e.role(), null, e.at());
            case ChatEvent.MemberLeft e -> bind(params, MEMBER_LEFT, e.by(), e.user(), null, null, e.at());
            case ChatEvent.MemberChanged e -> bind(params, MEMBER_CHANGED, e.by(), e.user(), e.role(), null, e.at());
            case ChatEvent.ChatUpdated e -> bind(params, CHAT_UPDATED, e.by(), null, null, e.title(), e.at());
            case ChatEvent.ChatClosed e -> bind(params, CHAT_CLOSED, e.by(), null, null, null, e.at());
        }
    }

    private static void bind(Params params, String kind, Message message, Instant now) throws SQLException {
        params.text(kind)
                .text(null)
                .text(null)
                .text(null)
                .text(null)
                .number(message.id())
                .time(now);
    }

    private static void bind(
            Params params,
            String kind,
            UserId by,
            @Nullable UserId user,
            @Nullable Role role,
            @Nullable String title,
            Instant at)
            throws SQLException {
        params.text(kind)
                .id(by)
                .text(user == null ? null : user.value())
                .text(role == null ? null : role.slug())
                .text(title)
                .number((Long) null)
                .time(at);
    }

    static ChatEvent read(Row row) throws SQLException {
        ChatId chat = row.chatId();
        long seq = row.number();
        String kind = row.text();
        UserId by = row.userIdOrNull();
        UserId user = row.userIdOrNull();
        String role = row.textOrNull();
        String title = row.textOrNull();
        Instant at = row.time();
        Message message = Records.messageOrNull(row);
        return switch (kind) {
            case MESSAGE_CREATED -> new ChatEvent.MessageCreated(there(message));
            case MESSAGE_EDITED -> new ChatEvent.MessageEdited(seq, there(message));
            case MESSAGE_DELETED -> new ChatEvent.MessageDeleted(seq, there(message));
            case MEMBER_JOINED ->
                new ChatEvent.MemberJoined(chat, seq, there(user), Role.ofSlug(there(role)), there(by), at);
            case MEMBER_LEFT -> new ChatEvent.MemberLeft(chat, seq, there(user), there(by), at);
            case MEMBER_CHANGED ->
                new ChatEvent.MemberChanged(chat, seq, there(user), Role.ofSlug(there(role)), there(by), at);
            case CHAT_UPDATED -> new ChatEvent.ChatUpdated(chat, seq, there(title), there(by), at);
            case CHAT_CLOSED -> new ChatEvent.ChatClosed(chat, seq, there(by), at);
            default -> throw new IllegalStateException("the log of chat " + chat + " has a " + kind + " at " + seq);
        };
    }

    private static <T> T there(@Nullable T value) {
        return Objects.requireNonNull(value, "a column that this kind of entry has");
    }
}
