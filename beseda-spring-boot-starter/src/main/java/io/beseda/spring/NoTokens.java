package io.beseda.spring;

import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.account.Credential;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/// Of a host that is no resource server.
final class NoTokens implements BearerTokens {
    @Override
    public @Nullable Credential of(Principal principal) {
        return null;
    }

    @Override
    public Credential of(String token) {
        throw Refusal.of(ErrorCode.TOKEN_NOT_VALID);
    }
}
