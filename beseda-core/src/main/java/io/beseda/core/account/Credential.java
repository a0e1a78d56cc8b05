package io.beseda.core.account;

import io.beseda.core.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a socket was opened with, and ends with.
///
/// @param session   id of the session that the cookie, token or ticket belongs to; null for a token made by a
///                  host, which knows no session of ours
/// @param expiresAt when the token (or the token that the ticket was made with) expires; null for a cookie,
///                  whose session the store knows to be extended or ended
public record Credential(
        UserId user, @Nullable String session, @Nullable Instant expiresAt) {}
