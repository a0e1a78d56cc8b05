package io.beseda.core;

import java.time.Instant;

/// A change of a chat, as the log keeps it and everyone sees it. `seq` is 1, 2, 3 ... per chat without a hole.
public sealed interface ChatEvent {
    ChatId chat();

    long seq();

    /// As one sees it who may see nothing at or below `floor`: of an older message only that it has a place.
    default ChatEvent seenAbove(long floor) {
        return this instanceof MessageEdited(long seq, Message message) && message.seq() <= floor
                ? new MessageDeleted(seq, message.tombstone())
                : this;
    }

    record MessageCreated(Message message) implements ChatEvent {
        @Override
        public ChatId chat() {
            return message.chat();
        }

        @Override
        public long seq() {
            return message.seq();
        }
    }

    /// `message` is the message as it is now; `seq` is this change's, not the message's.
    record MessageEdited(long seq, Message message) implements ChatEvent {
        @Override
        public ChatId chat() {
            return message.chat();
        }
    }

    /// `message` is the tombstone.
    record MessageDeleted(long seq, Message message) implements ChatEvent {
        @Override
        public ChatId chat() {
            return message.chat();
        }
    }

    record MemberJoined(ChatId chat, long seq, UserId user, Role role, UserId by, Instant at) implements ChatEvent {}

    /// Left by himself when `by` is the user, else removed by `by`.
    record MemberLeft(ChatId chat, long seq, UserId user, UserId by, Instant at) implements ChatEvent {}

    record MemberChanged(ChatId chat, long seq, UserId user, Role role, UserId by, Instant at) implements ChatEvent {}

    record ChatUpdated(ChatId chat, long seq, String title, UserId by, Instant at) implements ChatEvent {}

    /// The last entry of a log: the chat is gone for everyone.
    record ChatClosed(ChatId chat, long seq, UserId by, Instant at) implements ChatEvent {}
}
