package io.beseda.hosts.token;

import io.beseda.api.auth.SignatureCheck;
import io.beseda.api.auth.TokenClaims;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import java.time.Instant;
import java.time.InstantSource;

/// Verifies tokens of a host: signature, time, and what its rules ask for. Whether the user exists, or the
/// token was revoked, is for others to say.
///
/// Any thread. What is wrong is refused with `token_not_valid`.
public final class HostTokens {
    private final SignatureCheck signatures;
    private final TokenRules rules;
    private final InstantSource clock;

    public HostTokens(SignatureCheck signatures, TokenRules rules, InstantSource clock) {
        this.signatures = signatures;
        this.rules = rules;
        this.clock = clock;
    }

    public HostToken verify(String token) {
        TokenClaims claims = TokenClaims.of(token, signatures);
        Instant expiresAt = claims.requireTime(clock.instant(), rules.leeway());
        String typeClaim = rules.typeClaim();
        String issuer = rules.issuer();
        boolean rightType = typeClaim == null || rules.type().equals(claims.text(typeClaim));
        boolean rightIssuer = issuer == null || issuer.equals(claims.text("iss"));
        boolean rightAudience =
                rules.audiences().isEmpty() || claims.texts("aud").stream().anyMatch(rules.audiences()::contains);
        if (!rightType || !rightIssuer || !rightAudience) {
            throw Refusal.of(ErrorCode.TOKEN_NOT_VALID);
        }
        String idClaim = rules.idClaim();
        String id = idClaim == null ? null : claims.requiredText(idClaim);
        return new HostToken(claims.user(rules.userClaim()), id, expiresAt, claims);
    }
}
