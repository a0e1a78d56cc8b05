package io.beseda.core.log;

import io.beseda.core.ChatId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// How many messages of each chat are on their way to the log. Thread-safe.
final class Awaited {
    private final ConcurrentHashMap<ChatId, Integer> messages = new ConcurrentHashMap<>();

    /// Of one message.
    final class Place {
        private final ChatId chat;
        private final AtomicBoolean left = new AtomicBoolean();

        private Place(ChatId chat) {
            this.chat = chat;
            messages.merge(chat, 1, Integer::sum);
        }

        /// Repeating it changes nothing.
        void leave() {
            if (!left.getAndSet(true)) {
                messages.computeIfPresent(chat, (_, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /// Null: the change brings no message.
    @Nullable
    Place place(Change<?> change) {
        return change instanceof Change.Send send ? new Place(send.chat()) : null;
    }

    boolean any(ChatId chat) {
        return messages.containsKey(chat);
    }
}
