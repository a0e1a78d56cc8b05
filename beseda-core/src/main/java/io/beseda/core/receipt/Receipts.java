package io.beseda.core.receipt;

import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatLog;
import io.beseda.core.log.ChatStore;
import io.beseda.core.message.Messages;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Read and delivered positions, and unread counts. Thread-safe.
///
/// Positions are kept exactly, in the log's transactions; [PositionFanOut] tells others of them.
public final class Receipts {
    private final ChatLog log;
    private final ChatStore store;
    private final Messages messages;

    public Receipts(ChatLog log, ChatStore store, Messages messages) {
        this.log = log;
        this.store = store;
        this.messages = messages;
    }

    public CompletableFuture<Change.Moved> read(UserId me, ChatId chat, Change.Position position) {
        return log.append(new Change.Read(me, chat, position));
    }

    public CompletableFuture<Change.Moved> delivered(UserId me, ChatId chat, Change.Position position) {
        return log.append(new Change.Delivered(me, chat, position));
    }

    /// My chats with unread messages.
    public Map<ChatId, Long> unread(UserId me) {
        return store.unread(me);
    }

    /// Who has read a message or got it, the sender left out, at most [Limits#LIST_MAX] each.
    public record Reached(Message message, List<Member> members) {
        public Reached {
            members = List.copyOf(members);
        }
    }

    public Reached receipts(UserId me, ChatId chat, long messageId) {
        Message message = messages.get(me, chat, messageId);
        List<Member> reached = store.reached(chat, message.seq(), Limits.LIST_MAX).stream()
                .filter(member -> !member.user().equals(message.sender()))
                .toList();
        return new Reached(message, reached);
    }
}
