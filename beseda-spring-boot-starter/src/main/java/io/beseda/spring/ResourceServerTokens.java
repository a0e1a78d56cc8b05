package io.beseda.spring;

import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import java.security.Principal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/// Tokens that the host's filter chain took from the `Authorization` header already, and those that it cannot see,
/// since they come in a socket's address, its subprotocol or a frame: these are checked by the same provider.
final class ResourceServerTokens implements BearerTokens {
    private final AuthenticationProvider provider;
    private final BesedaUserId ids;

    ResourceServerTokens(AuthenticationProvider provider, BesedaUserId ids) {
        this.provider = provider;
        this.ids = ids;
    }

    @Override
    public @Nullable Credential of(Principal principal) {
        return principal instanceof AbstractOAuth2TokenAuthenticationToken<?> authenticated
                ? credential(authenticated, authenticated.getToken())
                : null;
    }

    @Override
    public Credential of(String token) {
        if (token.isEmpty()) {
            throw Refusal.of(ErrorCode.TOKEN_NOT_VALID);
        }
        Authentication authenticated;
        try {
            authenticated = provider.authenticate(new BearerTokenAuthenticationToken(token));
        } catch (AuthenticationException e) {
            throw Refusal.of(ErrorCode.TOKEN_NOT_VALID);
        }
        return Objects.requireNonNull(of((Principal) Objects.requireNonNull(authenticated)));
    }

    private Credential credential(Principal principal, OAuth2Token token) {
        UserId user = ids.of(principal);
        Instant expires = token.getExpiresAt();
        return new Credential(user, null, expires, token.getTokenValue());
    }
}
