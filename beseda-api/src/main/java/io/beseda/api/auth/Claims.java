package io.beseda.api.auth;

import io.beseda.core.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a token says; its signature and its time are right.
///
/// @param jti     names the token; null when its maker gave none
/// @param session our `sid`; null in a host's token
record Claims(
        String type,
        UserId user,
        @Nullable String jti,
        @Nullable String session,
        Instant expiresAt) {
    static final String ACCESS = "access";
    static final String REFRESH = "refresh";
}
