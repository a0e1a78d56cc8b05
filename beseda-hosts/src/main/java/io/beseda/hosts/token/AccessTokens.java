package io.beseda.hosts.token;

import io.beseda.api.auth.SignatureCheck;
import io.beseda.api.auth.TokenClaims;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Tells tokens that open something from those that do not: an ID token tells an application who has logged in, a
/// refresh token makes others. Providers mark them in different ways; what is said must be right.
final class AccessTokens {
    /// The header `typ`: RFC 9068, or nothing special.
    private static final Set<String> TYPES = Set.of("at+jwt", "application/at+jwt", "jwt");
    /// Claims of the type, with what an access token says there: simplejwt, Keycloak, Cognito.
    private static final Map<String, String> SAID =
            Map.of("token_type", "access", "typ", "bearer", "token_use", "access");
    /// What only ID tokens have (OpenID Connect Core 1.0, 2 and 3.3.2.11), and logout tokens.
    private static final Set<String> OF_OTHERS = Set.of("nonce", "at_hash", "c_hash", "events");

    private AccessTokens() {}

    /// The same, for tokens whose header says nothing else.
    static SignatureCheck only(SignatureCheck signatures) {
        return (header, signed, signature) -> {
            boolean right = header.getType() == null
                    || TYPES.contains(header.getType().getType().toLowerCase(Locale.ROOT));
            return right && signatures.isRight(header, signed, signature);
        };
    }

    static boolean isOne(TokenClaims claims) {
        for (String other : OF_OTHERS) {
            if (claims.has(other)) {
                return false;
            }
        }
        for (Map.Entry<String, String> said : SAID.entrySet()) {
            String claim = said.getKey();
            if (claims.has(claim) && !said.getValue().equalsIgnoreCase(claims.text(claim))) {
                return false;
            }
        }
        return true;
    }
}
