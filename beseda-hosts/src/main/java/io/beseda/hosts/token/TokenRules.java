package io.beseda.hosts.token;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a host's token must say.
///
/// @param userClaim the claim that holds the user's id
/// @param typeClaim the claim that holds the token's type; null: there is none, and types say nothing
/// @param type      the type that opens something
/// @param audiences one of these must be in `aud`; empty: `aud` says nothing
/// @param issuer    what `iss` must be; null: `iss` says nothing
/// @param idClaim   the claim that names the token; null: none does
/// @param leeway    how far the clocks of its maker and ours may differ
public record TokenRules(
        String userClaim,
        @Nullable String typeClaim,
        String type,
        Set<String> audiences,
        @Nullable String issuer,
        @Nullable String idClaim,
        Duration leeway) {
    public TokenRules {
        audiences = Set.copyOf(audiences);
    }
}
