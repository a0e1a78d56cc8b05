package io.beseda.api.auth;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secret that tokens are signed with (HMAC with SHA-256).
///
/// The library's own signer and verifier take no secret below 256 bits, as RFC 7518 (3.2) demands. simplejwt
/// does, and a Django host's `SECRET_KEY` may be shorter; so HMAC is done here, and the length asked for where
/// we sign.
public final class TokenKey {
    /// RFC 7518, 3.2: as long as the hash.
    private static final int SIGNING_BYTES = 32;
    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec secret;
    private final boolean signs;

    private TokenKey(byte[] secret, boolean signs) {
        this.secret = new SecretKeySpec(secret, HMAC);
        this.signs = signs;
    }

    /// To sign our own tokens, and to verify them.
    public static TokenKey forSigning(byte[] secret) {
        if (secret.length < SIGNING_BYTES) {
            throw new IllegalArgumentException(
                    "The token secret must have at least " + SIGNING_BYTES + " bytes, but has " + secret.length + ".");
        }
        return new TokenKey(secret, true);
    }

    /// To verify the tokens of a host, whose secret may be shorter.
    public static TokenKey forVerifying(byte[] secret) {
        if (secret.length == 0) {
            throw new IllegalArgumentException("The token secret is empty.");
        }
        return new TokenKey(secret, false);
    }

    byte[] sign(byte[] input) {
        if (!signs) {
            throw new IllegalStateException("this key only verifies the tokens of a host");
        }
        return hmac(input);
    }

    /// In a time that tells nothing.
    boolean verify(byte[] input, byte[] signature) {
        return MessageDigest.isEqual(hmac(input), signature);
    }

    private byte[] hmac(byte[] input) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            return mac.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + HMAC, e);
        }
    }
}
