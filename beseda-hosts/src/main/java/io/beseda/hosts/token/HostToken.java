package io.beseda.hosts.token;

import io.beseda.api.auth.TokenClaims;
import io.beseda.core.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A token that holds now.
///
/// @param id        names it; null when its maker names none
/// @param expiresAt with the leeway added
/// @param claims    all that it says
public record HostToken(UserId user, @Nullable String id, Instant expiresAt, TokenClaims claims) {}
