package io.beseda.api.auth;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import io.beseda.core.UserId;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a token says, its signature being right: a compact JWS of ours or of a host. Whatever is wrong is the
/// same `token_not_valid`.
public final class TokenClaims {
    /// Ours have some 250 characters; a host may add claims.
    private static final int LENGTH_MAX = 8_192;
    private static final int TEXT_MAX = 255;
    /// The last second of the year 9999: what is later never expires for us.
    private static final long LAST_SECOND = 253_402_300_799L;

    private final Map<String, Object> payload;

    private TokenClaims(Map<String, Object> payload) {
        this.payload = payload;
    }

    /// The claims of a token whose signature is right.
    public static TokenClaims of(String token, SignatureCheck signatures) {
        if (token.length() > LENGTH_MAX) {
            throw TokenCodec.notValid();
        }
        try {
            JWSObject jws = JWSObject.parse(token);
            JWSHeader header = jws.getHeader();
            // Critical extensions are none that we know.
            if (header.getCriticalParams() != null
                    || !signatures.isRight(header, jws.getSigningInput(), jws.getSignature())) {
                throw TokenCodec.notValid();
            }
            Map<String, Object> payload = jws.getPayload().toJSONObject();
            if (payload == null) {
                throw TokenCodec.notValid();
            }
            return new TokenClaims(payload);
        } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
            throw TokenCodec.notValid();
        }
    }

    /// Refuses a token that is not valid yet, or no more: when it ends. One without an end is none.
    ///
    /// @param leeway how far the clocks of its maker and ours may differ
    public Instant requireTime(Instant now, Duration leeway) {
        Instant expiresAt = time("exp");
        if (expiresAt == null || !now.isBefore(expiresAt.plus(leeway))) {
            throw TokenCodec.notValid();
        }
        Instant notBefore = time("nbf");
        if (notBefore != null && now.plus(leeway).isBefore(notBefore)) {
            throw TokenCodec.notValid();
        }
        return expiresAt.plus(leeway);
    }

    public boolean has(String claim) {
        return payload.containsKey(claim);
    }

    /// Null when absent; refused when it is no time.
    public @Nullable Instant time(String claim) {
        Object value = payload.get(claim);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Number number) || number.doubleValue() < 0) {
            throw TokenCodec.notValid();
        }
        // RFC 7519 allows fractions; as simplejwt does, they are cut off.
        return Instant.ofEpochSecond(Math.min(LAST_SECOND, (long) number.doubleValue()));
    }

    /// Null when it is no text, or none that a database would take.
    public @Nullable String text(String claim) {
        return plain(payload.get(claim));
    }

    public String requiredText(String claim) {
        String text = text(claim);
        if (text == null) {
            throw TokenCodec.notValid();
        }
        return text;
    }

    /// One text or several, as RFC 7519 has it for `aud`.
    public List<String> texts(String claim) {
        Object value = payload.get(claim);
        List<?> values = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
        return values.stream().map(TokenClaims::requirePlain).toList();
    }

    /// simplejwt wrote numbers once and writes strings now: they mean the same user.
    public UserId user(String claim) {
        Object value = payload.get(claim);
        if (value instanceof Long || value instanceof Integer) {
            return UserId.of(((Number) value).longValue());
        }
        String text = plain(value);
        if (text == null || text.length() > UserId.MAX_LENGTH) {
            throw TokenCodec.notValid();
        }
        return new UserId(text);
    }

    private static String requirePlain(@Nullable Object value) {
        String text = plain(value);
        if (text == null) {
            throw TokenCodec.notValid();
        }
        return text;
    }

    private static @Nullable String plain(@Nullable Object value) {
        return value instanceof String text && isPlain(text) ? text : null;
    }

    private static boolean isPlain(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) < ' ' || Character.isSurrogate(text.charAt(at))) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= TEXT_MAX;
    }
}
