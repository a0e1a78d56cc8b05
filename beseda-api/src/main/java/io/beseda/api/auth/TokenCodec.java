package io.beseda.api.auth;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.util.Base64URL;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tokens as simplejwt makes them: a compact JWS, HS256 and nothing else, with `token_type`, `exp`, `iat`,
/// `jti` and `user_id`; ours carry `sid` too. No leeway. Whatever is wrong is the same
/// [ErrorCode#TOKEN_NOT_VALID].
final class TokenCodec {
    /// Ours have some 250 characters; a host may add claims.
    private static final int LENGTH_MAX = 8_192;
    private static final int TEXT_MAX = 255;
    /// The last second of the year 9999: what is later never expires for us.
    private static final long LAST_SECOND = 253_402_300_799L;

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
        Map<String, Object> payload = verified(token);
        Instant now = clock.instant();
        Instant expiresAt = time(payload.get("exp"));
        if (expiresAt == null || !now.isBefore(expiresAt)) {
            throw notValid();
        }
        Instant notBefore = time(payload.get("nbf"));
        if (notBefore != null && now.isBefore(notBefore)) {
            throw notValid();
        }
        return new Claims(
                required(text(payload.get("token_type"))),
                user(payload.get("user_id")),
                text(payload.get("jti")),
                payload.containsKey("sid") ? required(text(payload.get("sid"))) : null,
                expiresAt);
    }

    private Map<String, Object> verified(String token) {
        if (token.length() > LENGTH_MAX) {
            throw notValid();
        }
        try {
            JWSObject jws = JWSObject.parse(token);
            JWSHeader header = jws.getHeader();
            // The key decides the algorithm, never the token. Critical extensions are none that we know.
            boolean known = JWSAlgorithm.HS256.equals(header.getAlgorithm()) && header.getCriticalParams() == null;
            if (!known || !key.verify(jws.getSigningInput(), jws.getSignature().decode())) {
                throw notValid();
            }
            Map<String, Object> payload = jws.getPayload().toJSONObject();
            if (payload == null) {
                throw notValid();
            }
            return payload;
        } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
            throw notValid();
        }
    }

    private static @Nullable Instant time(@Nullable Object claim) {
        if (claim == null) {
            return null;
        }
        if (!(claim instanceof Number number) || number.doubleValue() < 0) {
            throw notValid();
        }
        // RFC 7519 allows fractions; as simplejwt does, they are cut off.
        return Instant.ofEpochSecond(Math.min(LAST_SECOND, (long) number.doubleValue()));
    }

    private static @Nullable String text(@Nullable Object claim) {
        return claim instanceof String text && isPlain(text) ? text : null;
    }

    private static String required(@Nullable String text) {
        if (text == null) {
            throw notValid();
        }
        return text;
    }

    /// simplejwt wrote numbers once and writes strings now: they mean the same user.
    private static UserId user(@Nullable Object claim) {
        if (claim instanceof Number number && (number instanceof Long || number instanceof Integer)) {
            return UserId.of(number.longValue());
        }
        if (claim instanceof String text && isPlain(text) && text.length() <= UserId.MAX_LENGTH) {
            return new UserId(text);
        }
        throw notValid();
    }

    /// Nothing that a database would refuse.
    private static boolean isPlain(String text) {
        return !text.isEmpty()
                && text.length() <= TEXT_MAX
                && text.chars().noneMatch(c -> c < ' ' || Character.isSurrogate((char) c));
    }
}
