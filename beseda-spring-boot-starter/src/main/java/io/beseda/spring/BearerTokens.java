package io.beseda.spring;

import io.beseda.core.account.Credential;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/// The tokens that a host's resource server takes.
interface BearerTokens {
    /// What the principal came with, the token itself as its proof; null: not with a token.
    @Nullable
    Credential of(Principal principal);

    /// Whose token this is. A wrong one is refused with `token_not_valid`.
    Credential of(String token);
}
