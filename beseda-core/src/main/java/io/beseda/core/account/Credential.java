package io.beseda.core.account;

import io.beseda.core.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a socket was opened with, and ends with.
///
/// @param session   id of the session that the cookie, token or ticket belongs to, ours or the host's; it is
///                  no secret: a host's key is named by its hash. Null for a token that belongs to none
/// @param expiresAt when the token (or the token that the ticket was made with) expires; null for a cookie,
///                  whose session is known to be extended or ended
/// @param proof     what the host is asked with again whether it still holds, such as its session's key; a
///                  secret. Null where the session's id is enough
public record Credential(
        UserId user,
        @Nullable String session,
        @Nullable Instant expiresAt,
        @Nullable String proof) {
    /// One that we can judge by ourselves.
    public Credential(UserId user, @Nullable String session, @Nullable Instant expiresAt) {
        this(user, session, expiresAt, null);
    }

    /// Without the proof, which never reaches a log.
    @Override
    public String toString() {
        return "Credential[user=" + user + ", session=" + session + ", expiresAt=" + expiresAt + "]";
    }
}
