package io.beseda.core.bus;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;

/// What a node can listen to on the [Bus].
public sealed interface Topic {
    /// The log of a chat, positions in it, and who types there.
    record OfChat(ChatId chat) implements Topic {}

    /// What concerns a user's own sockets: chats he was added to, his positions in large chats, credentials that ended.
    record OfUser(UserId user) implements Topic {}

    /// Whether a user is online.
    record OfPresence(UserId user) implements Topic {}
}
