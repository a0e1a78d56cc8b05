package io.beseda.core.hub;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Port: tells people of a chat that they were added to. Returns at once; reads the chat elsewhere.
public interface Announcer {
    /// @param joinedSeq the seq that the chat has for the newcomers: later events follow the announcement
    /// @param done      gets the `chat.created` frame of each user, from any thread; users who can no longer
    /// see the
    ///                  chat are left out, all of them when the chat could not be read
    void announce(ChatId chat, long joinedSeq, Set<UserId> users, Consumer<Map<UserId, byte[]>> done);
}
