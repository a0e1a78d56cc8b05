package io.beseda.api.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What a host's session is called outside of the host: [io.beseda.core.account.Credential#session]. Its key cannot
/// be found from it, so it may travel and be logged; operators name a session so, too (docs/operator-api.md).
public final class SessionName {
    private SessionName() {}

    /// The SHA-256 of the key, 64 hexadecimal digits.
    public static String of(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
