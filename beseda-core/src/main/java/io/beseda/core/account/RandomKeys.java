package io.beseda.core.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/// Random texts that nobody guesses, and the form in which the store keeps them. A fast hash is enough here:
/// it hides 256 random bits, not a password.
final class RandomKeys {
    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 16;

    private final SecureRandom random;

    RandomKeys(SecureRandom random) {
        this.random = random;
    }

    /// 256 bits: opens something by itself.
    String key() {
        return text(KEY_BYTES);
    }

    /// 128 bits: names something, once.
    String id() {
        return text(ID_BYTES);
    }

    private String text(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String hash(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
