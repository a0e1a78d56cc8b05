package io.beseda.core.log;

import io.beseda.core.Chat;
import io.beseda.core.ChatId;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.UserId;
import java.util.Map;
import java.util.Set;

/// What the store found for [Needs], read after the lock. What does not exist is absent.
///
/// @param chats     by id, the direct chats found by key included; closed ones included
/// @param members   those named, all of `wholeChats`, and the senders of `messages` who are still members
/// @param sends     first messages of the idempotency keys
/// @param messages  by chat and id
/// @param positions number of the newest message at or below each place (0 when there is none)
/// @param blocks    who blocks whom, among the pairs named and the two users of each direct chat that gets a
/// `Send`
public record Loaded(
        Map<ChatId, Chat> chats,
        Map<Needs.MemberKey, Member> members,
        Map<Needs.SendKey, KnownSend> sends,
        Map<Needs.MessageKey, Message> messages,
        Map<Needs.PositionKey, Long> positions,
        Set<Block> blocks) {

    /// @param textHash what [Change.Send#textHash] was at first
    public record KnownSend(Message message, long textHash) {}

    public record Block(UserId by, UserId whom) {}
}
