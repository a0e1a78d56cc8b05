package io.beseda.api.auth;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.util.Base64URL;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// Tokens as simplejwt makes them: a compact JWS, HS256 and nothing else, with `token_type`, `exp`, `iat`,
/// `jti` and `user_id`; ours carry `sid` too. No leeway. Whatever is wrong is the same
/// [ErrorCode#TOKEN_NOT_VALID].
final class TokenCodec {
    private static final JWSHeader HEADER =
            new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build();

    private final TokenKey key;
    private final InstantSource clock;

    TokenCodec(TokenKey key, InstantSource clock) {
        this.key = key;
        this.clock = clock;
    }

    static Refusal notValid() {
        return Refusal.of(ErrorCode.TOKEN_NOT_VALID);
    }

    String encode(Claims claims, Instant issuedAt) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("token_type", claims.type());
        payload.put("exp", claims.expiresAt().getEpochSecond());
        payload.put("iat", issuedAt.getEpochSecond());
        payload.put("jti", String.valueOf(claims.jti()));
        UserId user = claims.user();
        payload.put("user_id", user.isNumber() ? Long.valueOf(user.value()) : user.value());
        payload.put("sid", String.valueOf(claims.session()));
        String input = HEADER.toBase64URL() + "." + new Payload(payload).toBase64URL();
        return input + "." + Base64URL.encode(key.sign(input.getBytes(StandardCharsets.US_ASCII)));
    }

    /// The claims of a token whose signature and time are right.
    Claims decode(String token) {
        TokenClaims claims = TokenClaims.of(token, key);
        Instant expiresAt = claims.requireTime(clock.instant(), Duration.ZERO);
        return new Claims(
                claims.requiredText("token_type"),
                claims.user("user_id"),
                claims.text("jti"),
                claims.has("sid") ? claims.requiredText("sid") : null,
                expiresAt);
    }
}
