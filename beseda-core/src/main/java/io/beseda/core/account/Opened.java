package io.beseda.core.account;

import io.beseda.core.user.User;
import org.jspecify.annotations.Nullable;

/// A session just opened.
///
/// @param key what the cookie carries, known to nobody else; null for a session of tokens
public record Opened(User user, Session session, @Nullable String key) {
    /// Without the key, so that it never reaches a log.
    @Override
    public String toString() {
        return "Opened[" + user + ", " + session + "]";
    }
}
