package io.beseda.bus.redis;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Message;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import io.beseda.core.account.Revocation;
import io.beseda.core.bus.Notice;
import io.beseda.core.log.Fact;
import java.time.Instant;
import java.util.List;

/// One notice of every kind, in all their forms.
final class Samples {
    static final ChatId CHAT = new ChatId((1L << 53) - 1);
    static final UserId USER = new UserId("ученик-57 🙂");
    static final UserId BY = UserId.of(1);
    static final Instant AT = Instant.parse("2026-11-28T10:11:12.123456Z");

    private Samples() {}

    static Message message(ChatId chat, long seq, String text) {
        return new Message(seq + 1000, chat, seq, seq, USER, text, "key-" + seq, null, AT, null, false);
    }

    static Notice logged(long chat, long seq) {
        return new Notice.Logged(new ChatEvent.MessageCreated(message(new ChatId(chat), seq, "Привет " + seq)));
    }

    static List<Notice> all() {
        Message plain = message(CHAT, 7, "Привет, как дела? ".repeat(500) + "👩‍👩‍👧‍👦🏳️‍🌈".repeat(200));
        Message full = new Message(
                Long.MAX_VALUE, CHAT, 8, 3, USER, "", Message.SERVER_KEY + "x", 12L, AT, AT.plusNanos(1), false);
        return List.of(
                new Notice.Logged(new ChatEvent.MessageCreated(plain)),
                new Notice.Logged(new ChatEvent.MessageCreated(full)),
                new Notice.Logged(new ChatEvent.MessageEdited(9, plain.edited("нет", AT))),
                new Notice.Logged(new ChatEvent.MessageDeleted(10, full.tombstone())),
                new Notice.Logged(new ChatEvent.MemberJoined(CHAT, 11, USER, Role.ADMIN, BY, AT)),
                new Notice.Logged(new ChatEvent.MemberLeft(CHAT, 12, USER, USER, Instant.EPOCH)),
                new Notice.Logged(new ChatEvent.MemberChanged(CHAT, 13, USER, Role.OWNER, BY, AT)),
                new Notice.Logged(new ChatEvent.ChatUpdated(CHAT, 14, "Беседа ☕", BY, AT)),
                new Notice.Logged(new ChatEvent.ChatClosed(CHAT, 15, BY, Instant.ofEpochSecond(-1, 5))),
                new Notice.Added(USER, CHAT, 0),
                new Notice.Moved(new Fact.PositionMoved(CHAT, USER, Fact.PositionMoved.Kind.READ, 5, 10_000)),
                new Notice.MovedMine(new Fact.PositionMoved(CHAT, USER, Fact.PositionMoved.Kind.DELIVERED, 5, 2)),
                new Notice.Typing(CHAT, USER),
                new Notice.Revoked(new Revocation.SessionEnded(USER, "sid-1")),
                new Notice.Revoked(new Revocation.UserEnded(USER, null)),
                new Notice.Revoked(new Revocation.UserEnded(USER, "sid-2")),
                new Notice.PresenceChanged(USER, true),
                new Notice.PresenceChanged(USER, false));
    }
}
