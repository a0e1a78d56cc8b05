package io.beseda.bus.redis;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Message;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import io.beseda.core.account.Revocation;
import io.beseda.core.bus.Notice;
import io.beseda.core.bus.Topic;
import io.beseda.core.log.Fact;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what [NoticeWriter] wrote. Whatever else comes is no reason to fail: it is not understood, no more.
final class NoticeReader {
    private static final int HEADER_BYTES = 1 + Long.BYTES;
    private static final Role[] ROLES = Role.values();
    private static final Fact.PositionMoved.Kind[] POSITIONS = Fact.PositionMoved.Kind.values();

    private final ByteBuffer in;

    private NoticeReader(ByteBuffer in) {
        this.in = in;
    }

    static boolean isFrom(long node, byte[] message) {
        return message.length >= HEADER_BYTES && ByteBuffer.wrap(message).getLong(1) == node;
    }

    /// Whether it says nothing but that something was lost.
    static boolean isDoubt(byte[] message) {
        return message.length <= HEADER_BYTES;
    }

    /// The notices of a message about this topic; empty: there may be something that was not understood.
    static Optional<List<Notice>> read(byte[] message, Topic topic) {
        if (isDoubt(message) || message[0] != NoticeWriter.VERSION) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(message).position(HEADER_BYTES);
        NoticeReader reader = new NoticeReader(bytes);
        List<Notice> notices = new ArrayList<>();
        try {
            while (bytes.hasRemaining()) {
                Notice notice = reader.notice();
                if (!notice.topic().equals(topic)) {
                    return Optional.empty();
                }
                notices.add(notice);
            }
        } catch (RuntimeException | CharacterCodingException _) { // past the end, out of range, not UTF-8 ...
            return Optional.empty();
        }
        return Optional.of(notices);
    }

    private Notice notice() throws CharacterCodingException {
        int kind = in.get();
        return switch (kind) {
            case NoticeWriter.ADDED -> {
                ChatId chat = chat();
                yield new Notice.Added(user(), chat, number());
            }
            case NoticeWriter.MOVED -> new Notice.Moved(position());
            case NoticeWriter.MOVED_MINE -> new Notice.MovedMine(position());
            case NoticeWriter.TYPING -> new Notice.Typing(chat(), user());
            case NoticeWriter.SESSION_ENDED -> new Notice.Revoked(new Revocation.SessionEnded(user(), text()));
            case NoticeWriter.USER_ENDED ->
                new Notice.Revoked(new Revocation.UserEnded(user(), flag() ? text() : null));
            case NoticeWriter.ONLINE -> new Notice.PresenceChanged(user(), true);
            case NoticeWriter.OFFLINE -> new Notice.PresenceChanged(user(), false);
            default -> new Notice.Logged(event(kind));
        };
    }

    private ChatEvent event(int kind) throws CharacterCodingException {
        if (kind <= NoticeWriter.DELETED) {
            Message message = message();
            return switch (kind) {
                case NoticeWriter.CREATED -> new ChatEvent.MessageCreated(message);
                case NoticeWriter.EDITED -> new ChatEvent.MessageEdited(number(), message);
                case NoticeWriter.DELETED -> new ChatEvent.MessageDeleted(number(), message);
                default -> throw new IllegalArgumentException("unknown kind");
            };
        }
        ChatId chat = chat();
        long seq = number();
        UserId by = user();
        Instant at = time();
        return switch (kind) {
            case NoticeWriter.JOINED -> new ChatEvent.MemberJoined(chat, seq, user(), role(), by, at);
            case NoticeWriter.LEFT -> new ChatEvent.MemberLeft(chat, seq, user(), by, at);
            case NoticeWriter.CHANGED -> new ChatEvent.MemberChanged(chat, seq, user(), role(), by, at);
            case NoticeWriter.UPDATED -> new ChatEvent.ChatUpdated(chat, seq, text(), by, at);
            case NoticeWriter.CLOSED -> new ChatEvent.ChatClosed(chat, seq, by, at);
            default -> throw new IllegalArgumentException("unknown kind");
        };
    }

    private Message message() throws CharacterCodingException {
        ChatId chat = chat();
        long id = number();
        long seq = number();
        long number = number();
        UserId sender = user();
        String text = text();
        String clientId = text();
        if (clientId.isEmpty()) {
            throw new IllegalArgumentException("no key");
        }
        @Nullable Long replyTo = flag() ? number() : null;
        Instant createdAt = time();
        @Nullable Instant editedAt = flag() ? time() : null;
        return new Message(id, chat, seq, number, sender, text, clientId, replyTo, createdAt, editedAt, flag());
    }

    private Fact.PositionMoved position() throws CharacterCodingException {
        return new Fact.PositionMoved(chat(), user(), POSITIONS[in.get()], number(), Math.toIntExact(number()));
    }

    private ChatId chat() {
        return new ChatId(number());
    }

    private UserId user() throws CharacterCodingException {
        return new UserId(text());
    }

    private Role role() {
        return ROLES[in.get()];
    }

    private boolean flag() {
        return in.get() != 0;
    }

    private Instant time() {
        return Instant.ofEpochSecond(number(), number());
    }

    private String text() throws CharacterCodingException {
        int length = Math.toIntExact(number());
        ByteBuffer bytes = in.slice(in.position(), length); // throws past the end, before anything is allocated
        in.position(in.position() + length);
        return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    }

    private long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("number too long");
    }
}
