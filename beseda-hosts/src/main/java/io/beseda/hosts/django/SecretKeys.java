package io.beseda.hosts.django;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Keyed hashes as Django makes them, for one purpose (a salt): the key is the hash of salt and secret. Since
/// Django 3.1 with SHA-256; before, and with `DEFAULT_HASHING_ALGORITHM = "sha1"`, with SHA-1. Which one a hash is
/// of, its length says.
///
/// Immutable.
final class SecretKeys {
    private static final int SHA1_BYTES = 20;

    private final List<SecretKeySpec> sha256 = new ArrayList<>();
    private final List<SecretKeySpec> sha1 = new ArrayList<>();

    /// @param secrets `SECRET_KEY`, and the fallbacks
    SecretKeys(String salt, List<String> secrets) {
        for (String secret : secrets) {
            byte[] salted = (salt + secret).getBytes(StandardCharsets.UTF_8);
            sha256.add(new SecretKeySpec(digest("SHA-256", salted), "HmacSHA256"));
            sha1.add(new SecretKeySpec(digest("SHA-1", salted), "HmacSHA1"));
        }
    }

    /// Whether this is the hash of the text by one of the keys. In a time that tells nothing.
    boolean made(byte[] hash, String text) {
        byte[] input = text.getBytes(StandardCharsets.UTF_8);
        boolean found = false;
        for (SecretKeySpec key : hash.length == SHA1_BYTES ? sha1 : sha256) {
            found |= MessageDigest.isEqual(hmac(key, input), hash);
        }
        return found;
    }

    private static byte[] hmac(SecretKeySpec key, byte[] input) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return mac.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + key.getAlgorithm(), e);
        }
    }

    static byte[] digest(String algorithm, byte[] input) {
        try {
            return MessageDigest.getInstance(algorithm).digest(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
