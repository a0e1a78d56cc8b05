package io.beseda.core.log;

import io.beseda.core.ChatId;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How many messages of each chat are on their way to the log. Thread-safe.
final class Awaited {
    private final ConcurrentHashMap<ChatId, Integer> messages = new ConcurrentHashMap<>();

    /// Of one message. Owner: whoever has the change, one after the other: who appends it, then its lane.
    final class Place {
        private final ChatId chat;
        private boolean left;

        private Place(ChatId chat) {
            this.chat = chat;
            messages.merge(chat, 1, Integer::sum);
        }

        /// Repeating it changes nothing.
        void leave() {
            if (!left) {
                left = true;
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
