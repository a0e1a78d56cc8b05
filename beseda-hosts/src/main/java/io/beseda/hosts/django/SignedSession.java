package io.beseda.hosts.django;

import io.beseda.core.UserId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads sessions that Django signed (`signing.dumps`): `payload:time:signature`, the payload being JSON,
/// compressed when it begins with a dot. Only what the signature is right for is looked into, and only as JSON.
///
/// Any thread.
final class SignedSession {
    /// A cookie has at most 4 KB; a row may be longer.
    private static final int LENGTH_MAX = 1 << 20;
    /// Far more than a session with a login needs.
    private static final int UNPACKED_MAX = 4 << 20;

    private static final int ID_LENGTH_MAX = UserId.MAX_LENGTH;
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SecretKeys keys;

    /// @param salt of the session's backend
    SignedSession(String salt, List<String> secrets) {
        this.keys = new SecretKeys(salt + "signer", secrets);
    }

    /// Who is logged in, by this session.
    ///
    /// @param authHash an HMAC of the user's password: with another password the session is over
    record Login(UserId user, String authHash, Instant signedAt) {}

    /// Empty where the signature is wrong, or nobody is logged in.
    Optional<Login> read(String signed) {
        int signatureAt = signed.lastIndexOf(':');
        int timeAt = signed.lastIndexOf(':', signatureAt - 1);
        if (timeAt < 0 || signed.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        try {
            byte[] signature = Base64.getUrlDecoder().decode(signed.substring(signatureAt + 1));
            if (!keys.made(signature, signed.substring(0, signatureAt))) {
                return Optional.empty();
            }
            Instant signedAt = Instant.ofEpochSecond(base62(signed.substring(timeAt + 1, signatureAt)));
            return login(JSON.readTree(payload(signed.substring(0, timeAt))), signedAt);
        } catch (IllegalArgumentException | DataFormatException | JacksonException e) {
            return Optional.empty(); // pickled, for example: docs/django.md says what to do
        }
    }

    private static Optional<Login> login(JsonNode session, Instant signedAt) {
        JsonNode id = session.path("_auth_user_id");
        JsonNode backend = session.path("_auth_user_backend");
        JsonNode hash = session.path("_auth_user_hash");
        if (!(id.isString() || id.isIntegralNumber()) || !backend.isString() || !hash.isString()) {
            return Optional.empty();
        }
        String user = id.asString();
        return user.isEmpty() || user.length() > ID_LENGTH_MAX
                ? Optional.empty()
                : Optional.of(new Login(new UserId(user), hash.asString(), signedAt));
    }

    private static String payload(String text) throws DataFormatException {
        boolean compressed = text.startsWith(".");
        byte[] bytes = Base64.getUrlDecoder().decode(compressed ? text.substring(1) : text);
        return new String(compressed ? inflated(bytes) : bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] inflated(byte[] bytes) throws DataFormatException {
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(bytes);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] part = new byte[1024];
            while (!inflater.finished()) {
                int length = inflater.inflate(part);
                if (length == 0 || out.size() > UNPACKED_MAX) {
                    throw new DataFormatException("cut off, or too long");
                }
                out.write(part, 0, length);
            }
            return out.toByteArray();
        }
    }

    private static long base62(String digits) {
        long number = 0;
        if (digits.isEmpty() || digits.length() > 8) {
            throw new IllegalArgumentException("no time");
        }
        for (int i = 0; i < digits.length(); i++) {
            int value = BASE62.indexOf(digits.charAt(i));
            if (value < 0) {
                throw new IllegalArgumentException("no time");
            }
            number = number * BASE62.length() + value;
        }
        return number;
    }
}
