package io.beseda.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A message as everyone in the chat sees it.
///
/// @param id       unique in the installation, rising with `seq` within a chat
/// @param seq      its place in the chat's order
/// @param number   its place among the chat's messages: 1, 2, 3 ... (`seq` counts other changes too)
/// @param text     empty when deleted
/// @param clientId the idempotency key; one that the server made starts with [#SERVER_KEY] and is not shown
/// @param replyTo  id of a message of the same chat
public record Message(
        long id,
        ChatId chat,
        long seq,
        long number,
        UserId sender,
        String text,
        String clientId,
        @Nullable Long replyTo,
        Instant createdAt,
        @Nullable Instant editedAt,
        boolean deleted) {

    /// First character of keys that the server makes; no client may use it (it is not ASCII).
    public static final char SERVER_KEY = '·';

    public boolean hasClientKey() {
        return clientId.charAt(0) != SERVER_KEY;
    }

    public Message edited(String newText, Instant at) {
        return new Message(id, chat, seq, number, sender, newText, clientId, replyTo, createdAt, at, deleted);
    }

    /// What remains after a deletion: id, place and sender.
    public Message tombstone() {
        return new Message(id, chat, seq, number, sender, "", clientId, replyTo, createdAt, editedAt, true);
    }
}
