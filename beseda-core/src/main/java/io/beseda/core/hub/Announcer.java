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
    /// @param frames the `chat.created`
    /// @param floor  nothing at or below it may be seen
    record Introduction(List<byte[]> frames, long floor) {
        public Introduction {
            frames = List.copyOf(frames);
        }
    }

    /// The user can no longer see the chat.
    Introduction GONE = new Introduction(List.of(), 0);

    /// @param joinedSeq the seq that the chat has for the newcomers: later events follow the announcement
    /// @param done      gets the introduction of each user, or [#GONE], from any thread; none at all when the
    ///                  chat could not be read
    void announce(ChatId chat, long joinedSeq, Set<UserId> users, Consumer<Map<UserId, Introduction>> done);
}
