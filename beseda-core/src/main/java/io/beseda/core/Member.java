package io.beseda.core;

import java.time.Instant;

/// A user's place in a chat.
///
/// @param joinedSeq    the chat's seq at which the user joined; 0 for those present at the creation
/// @param readSeq      everything up to here is read; never moves back
/// @param readNumber   number of messages up to `readSeq`, so that unread is a subtraction
/// @param deliveredSeq everything up to here has reached a device; never below `readSeq`
/// @param readAt       when the read position last moved
/// @param deliveredAt  when the delivered position last moved
public record Member(
        ChatId chat,
        UserId user,
        Role role,
        long joinedSeq,
        Instant joinedAt,
        long readSeq,
        long readNumber,
        long deliveredSeq,
        Instant readAt,
        Instant deliveredAt) {

    /// Nothing at or below this seq may be seen by the member: 0 where the chat shows all its history.
    public long floor(History history) {
        return history == History.ALL ? 0 : joinedSeq;
    }

    public Member in(ChatId newChat) {
        return new Member(
                newChat, user, role, joinedSeq, joinedAt, readSeq, readNumber, deliveredSeq, readAt, deliveredAt);
    }

    public Member withRole(Role newRole) {
        return new Member(
                chat, user, newRole, joinedSeq, joinedAt, readSeq, readNumber, deliveredSeq, readAt, deliveredAt);
    }

    /// Has sent this message, and so read all up to it.
    public Member movedTo(Message message, Instant now) {
        return readUpTo(message.seq(), message.number(), now);
    }

    /// What is read is delivered.
    public Member readUpTo(long seq, long number, Instant now) {
        Member delivered = deliveredSeq < seq ? deliveredUpTo(seq, now) : this;
        return new Member(
                chat, user, role, joinedSeq, joinedAt, seq, number, delivered.deliveredSeq, now, delivered.deliveredAt);
    }

    public Member deliveredUpTo(long seq, Instant now) {
        return new Member(chat, user, role, joinedSeq, joinedAt, readSeq, readNumber, seq, readAt, now);
    }
}
