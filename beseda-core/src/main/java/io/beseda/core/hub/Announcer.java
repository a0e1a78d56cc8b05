package io.beseda.core.hub;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Port: tells people of a chat that they were added to. Returns at once; reads the chat elsewhere.
public interface Announcer {
    /// What a newcomer is told, and from where on he may see messages.
    ///
    /// @param frames  the `chat.created`
    /// @param upTo    the seq that the chat has in them: later events follow
    /// @param floor   nothing at or below it may be seen
    /// @param members how many the chat had
    /// @param readAt  the chat's newest seq when it was read
    record Introduction(List<byte[]> frames, long upTo, long floor, int members, long readAt) {
        public Introduction {
            frames = List.copyOf(frames);
        }
    }

    /// The user can no longer see the chat.
    Introduction GONE = new Introduction(List.of(), 0, 0, 0, 0);

    /// Says to show the chat as it is, not as it was at some seq.
    long NOW = -1;

    /// @param seq  the seq that the chat is to have for the newcomers, or [#NOW]
    /// @param done gets the introduction of each user, or [#GONE], from any thread; none at all when the chat
    ///             could not be read
    void announce(ChatId chat, long seq, Set<UserId> users, Consumer<Map<UserId, Introduction>> done);
}
