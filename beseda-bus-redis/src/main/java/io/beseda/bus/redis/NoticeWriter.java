package io.beseda.bus.redis;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Message;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import io.beseda.core.account.Revocation;
import io.beseda.core.bus.Notice;
import io.beseda.core.log.Fact;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes notices as messages between nodes: the version, the node, then the notices up to the end. Numbers are of 7
/// bits a byte, texts of UTF-8 after their length. Nodes of two versions doubt what the other says, which is slower
/// but right, so a change of anything here needs a new [#VERSION]. [NoticeReader] reads it.
final class NoticeWriter {
    static final int VERSION = 1;

    static final int CREATED = 1;
    static final int EDITED = 2;
    static final int DELETED = 3;
    static final int JOINED = 4;
    static final int LEFT = 5;
    static final int CHANGED = 6;
    static final int UPDATED = 7;
    static final int CLOSED = 8;
    static final int ADDED = 9;
    static final int MOVED = 10;
    static final int MOVED_MINE = 11;
    static final int TYPING = 12;
    static final int SESSION_ENDED = 13;
    static final int USER_ENDED = 14;
    static final int ONLINE = 15;
    static final int OFFLINE = 16;

    /// A message that is longer takes no further notice.
    private static final int MESSAGE_BYTES = 256 << 10;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

    private NoticeWriter(long node) {
        out.write(VERSION);
        for (int shift = 56; shift >= 0; shift -= 8) {
            out.write((int) (node >>> shift));
        }
    }

    /// What says nothing but that something was lost.
    static byte[] doubt(long node) {
        return new NoticeWriter(node).out.toByteArray();
    }

    /// One message, or a few where it would be long.
    static List<byte[]> write(long node, List<Notice> notices) {
        List<byte[]> messages = new ArrayList<>(1);
        NoticeWriter writer = new NoticeWriter(node);
        for (Notice notice : notices) {
            if (writer.out.size() > MESSAGE_BYTES) {
                messages.add(writer.out.toByteArray());
                writer = new NoticeWriter(node);
            }
            writer.notice(notice);
        }
        messages.add(writer.out.toByteArray());
        return messages;
    }

    private void notice(Notice notice) {
        switch (notice) {
            case Notice.Logged(ChatEvent event) -> event(event);
            case Notice.Added(UserId user, ChatId chat, long joinedSeq) -> {
                chat(ADDED, chat);
                user(user);
                number(joinedSeq);
            }
            case Notice.Moved(Fact.PositionMoved position) -> position(MOVED, position);
            case Notice.MovedMine(Fact.PositionMoved position) -> position(MOVED_MINE, position);
            case Notice.Typing(ChatId chat, UserId user) -> {
                chat(TYPING, chat);
                user(user);
            }
            case Notice.Revoked(Revocation.SessionEnded(UserId user, String session)) -> {
                out.write(SESSION_ENDED);
                user(user);
                text(session);
            }
            case Notice.Revoked(Revocation.UserEnded(UserId user, @Nullable String exceptSession)) -> {
                out.write(USER_ENDED);
                user(user);
                optional(exceptSession, this::text);
            }
            case Notice.PresenceChanged(UserId user, boolean online) -> {
                out.write(online ? ONLINE : OFFLINE);
                user(user);
            }
        }
    }

    private void event(ChatEvent event) {
        switch (event) {
            case ChatEvent.MessageCreated(Message message) -> message(CREATED, message);
            case ChatEvent.MessageEdited(long seq, Message message) -> {
                message(EDITED, message);
                number(seq);
            }
            case ChatEvent.MessageDeleted(long seq, Message message) -> {
                message(DELETED, message);
                number(seq);
            }
            case ChatEvent.MemberJoined(ChatId chat, long seq, UserId user, Role role, UserId by, Instant at) -> {
                entry(JOINED, chat, seq, by, at);
                user(user);
                out.write(role.ordinal());
            }
            case ChatEvent.MemberLeft(ChatId chat, long seq, UserId user, UserId by, Instant at) -> {
                entry(LEFT, chat, seq, by, at);
                user(user);
            }
            case ChatEvent.MemberChanged(ChatId chat, long seq, UserId user, Role role, UserId by, Instant at) -> {
                entry(CHANGED, chat, seq, by, at);
                user(user);
                out.write(role.ordinal());
            }
            case ChatEvent.ChatUpdated(ChatId chat, long seq, String title, UserId by, Instant at) -> {
                entry(UPDATED, chat, seq, by, at);
                text(title);
            }
            case ChatEvent.ChatClosed(ChatId chat, long seq, UserId by, Instant at) -> entry(CLOSED, chat, seq, by, at);
        }
    }

    private void entry(int kind, ChatId chat, long seq, UserId by, Instant at) {
        chat(kind, chat);
        number(seq);
        user(by);
        time(at);
    }

    private void message(int kind, Message message) {
        chat(kind, message.chat());
        number(message.id());
        number(message.seq());
        number(message.number());
        user(message.sender());
        text(message.text());
        text(message.clientId());
        optional(message.replyTo(), this::number);
        time(message.createdAt());
        optional(message.editedAt(), this::time);
        out.write(message.deleted() ? 1 : 0);
    }

    private void position(int kind, Fact.PositionMoved position) {
        chat(kind, position.chat());
        user(position.user());
        out.write(position.kind().ordinal());
        number(position.upTo());
        number(position.memberCount());
    }

    private void chat(int kind, ChatId chat) {
        out.write(kind);
        number(chat.value());
    }

    private void user(UserId user) {
        text(user.value());
    }

    private <T> void optional(@Nullable T value, Consumer<T> writer) {
        out.write(value == null ? 0 : 1);
        if (value != null) {
            writer.accept(value);
        }
    }

    private void time(Instant at) {
        number(at.getEpochSecond());
        number(at.getNano());
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        out.writeBytes(bytes);
    }

    private void number(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
