package io.beseda.core.message;

import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import io.beseda.core.Message;
import io.beseda.core.Refusal;
import io.beseda.core.Text;
import io.beseda.core.UserId;
import io.beseda.core.UserRate;
import io.beseda.core.log.Appender;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatStore;
import io.beseda.core.log.ChatStore.ChatView;
import io.beseda.core.policy.ChatPolicy;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Send, edit, delete, read back. Thread-safe; what changes returns at once with a future (see
/// [Appender#append]), what reads blocks.
public final class Messages {
    /// Keys of our own make our retries safe where the client gives none: what this process alone begins with, and a
    /// number.
    private static final String OWN_KEYS =
            Message.SERVER_KEY + Long.toUnsignedString(new SecureRandom().nextLong(), Character.MAX_RADIX) + "-";

    private static final AtomicLong OWN = new AtomicLong();

    private final Appender log;
    private final ChatStore store;
    private final Limits limits;
    private final UserRate sends;

    public Messages(Appender log, ChatStore store, Limits limits, UserRate sends) {
        this.log = log;
        this.store = store;
        this.limits = limits;
        this.sends = sends;
    }

    /// Refused at once when the sender is over the rate.
    public CompletableFuture<Change.Sent> send(UserId sender, ChatId chat, Draft draft) {
        sends.take(sender);
        String given = draft.clientId();
        String key = given == null ? OWN_KEYS + Long.toString(OWN.getAndIncrement(), Character.MAX_RADIX) : given;
        return log.append(new Change.Send(sender, chat, draft.text(), draft.replyTo(), key, draft.hash()));
    }

    public CompletableFuture<Message> edit(UserId editor, ChatId chat, long messageId, String text) {
        String checked = Text.checked("text", text, limits.textLength());
        if (checked.isEmpty()) {
            throw Refusal.invalid("text", "must not be blank.");
        }
        sends.take(editor);
        return log.append(new Change.Edit(editor, chat, messageId, checked));
    }

    public CompletableFuture<Message> delete(UserId actor, ChatId chat, long messageId) {
        return log.append(new Change.Delete(actor, chat, messageId));
    }

    /// A page of history, oldest first.
    ///
    /// @param older whether there are messages before the page that the caller may see
    /// @param newer whether there are messages after it
    public record Page(List<Message> messages, boolean older, boolean newer) {
        public Page {
            messages = List.copyOf(messages);
        }
    }

    /// The newest page, or the one next to a seq: the newest `limit` below `before`, or the oldest above
    /// `after`.
    public Page history(UserId me, ChatId chatId, @Nullable Long before, @Nullable Long after, int limit) {
        ChatView seen = store.visible(chatId, me);
        long floor = seen.me().floor(seen.chat().history());
        // One more than asked for tells whether there is another page.
        List<Message> found = new ArrayList<>(store.history(chatId, floor, before, after, limit + 1));
        boolean more = found.size() > limit;
        if (after != null) {
            if (more) {
                found.removeLast();
            }
            boolean older = !store.history(chatId, floor, after + 1, null, 1).isEmpty();
            return new Page(found, older, more);
        }
        if (more) {
            found.removeFirst();
        }
        long newest = seen.chat().lastMessageSeq();
        boolean newer = before != null && before <= newest && newest > floor;
        return new Page(found, more, newer);
    }

    /// One message that the caller may see.
    public Message get(UserId me, ChatId chatId, long messageId) {
        ChatView seen = store.visible(chatId, me);
        return ChatPolicy.visible(
                seen.chat(), seen.me(), store.message(chatId, messageId).orElse(null));
    }
}
