package io.beseda.core.log;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Port: a transaction that a host has begun in the store's database, and ends. Only for the thread that runs
/// it; every method may block. A failure throws [StoreException]: the host's transaction is then to be rolled
/// back.
public interface HostTransaction {
    /// An id for a chat that is to be created. Nothing is locked by it, and it is never given again.
    ChatId reserveChat();

    /// The direct chat with this key, if there is one.
    Optional<ChatId> direct(String directKey);

    /// The chat as this member sees it; empty for a stranger.
    Optional<ChatStore.ChatView> chat(ChatId chat, UserId me);

    /// As [ChatStore#commit] does, but the host's commit makes it true. From here to that commit the chats are
    /// locked.
    Committed write(List<Change<?>> batch, Instant now);
}
