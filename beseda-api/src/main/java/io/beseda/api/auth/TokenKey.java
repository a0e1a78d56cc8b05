package io.beseda.api.auth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secret that tokens are signed with (HMAC); ours with SHA-256.
///
/// The library's own signer and verifier take no secret below 256 bits, as RFC 7518 (3.2) demands. simplejwt
/// does, and a Django host's `SECRET_KEY` may be shorter; so HMAC is done here, and the length asked for where
/// we sign.
public final class TokenKey implements SignatureCheck {
    /// RFC 7518, 3.2: as long as the hash.
    private static final int SIGNING_BYTES = 32;
    private static final Map<JWSAlgorithm, String> HMAC = Map.of(
            JWSAlgorithm.HS256, "HmacSHA256", JWSAlgorithm.HS384, "HmacSHA384", JWSAlgorithm.HS512, "HmacSHA512");

    private final JWSAlgorithm algorithm;
    private final SecretKeySpec secret;
    private final boolean signs;

    private TokenKey(byte[] secret, JWSAlgorithm algorithm, boolean signs) {
        String hmac = HMAC.get(algorithm);
        if (hmac == null) {
            throw new IllegalArgumentException(algorithm + " is not for a shared secret.");
        }
        this.algorithm = algorithm;
        this.secret = new SecretKeySpec(secret, hmac);
        this.signs = signs;
    }

    /// To sign our own tokens, and to verify them.
    public static TokenKey forSigning(byte[] secret) {
        if (secret.length < SIGNING_BYTES) {
            throw new IllegalArgumentException(
                    "The token secret must have at least " + SIGNING_BYTES + " bytes, but has " + secret.length + ".");
        }
        return new TokenKey(secret, JWSAlgorithm.HS256, true);
    }

    /// To verify the tokens of a host, whose secret may be shorter.
    public static TokenKey forVerifying(byte[] secret, JWSAlgorithm algorithm) {
        if (secret.length == 0) {
            throw new IllegalArgumentException("The token secret is empty.");
        }
        return new TokenKey(secret, algorithm, false);
    }

    byte[] sign(byte[] input) {
        if (!signs) {
            throw new IllegalStateException("this key only verifies the tokens of a host");
        }
        return hmac(input);
    }

    /// In a time that tells nothing.
    @Override
    public boolean isRight(JWSHeader header, byte[] signed, Base64URL signature) {
        return algorithm.equals(header.getAlgorithm()) && MessageDigest.isEqual(hmac(signed), signature.decode());
    }

    private byte[] hmac(byte[] input) {
        try {
            Mac mac = Mac.getInstance(secret.getAlgorithm());
            mac.init(secret);
            return mac.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + secret.getAlgorithm(), e);
        }
    }
}
