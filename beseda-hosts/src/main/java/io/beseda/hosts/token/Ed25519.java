package io.beseda.hosts.token;

import com.nimbusds.jose.util.Base64URL;
import io.beseda.api.auth.SignatureCheck;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/// Ed25519 by the JDK: the library would need another one for it.
final class Ed25519 {
    /// RFC 8410: what stands before the 32 bytes of a public key.
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int KEY_BYTES = 32;

    private Ed25519() {}

    /// @param x the key as RFC 8037 has it in a JWK
    /// @throws IllegalArgumentException it is none
    static PublicKey key(Base64URL x) {
        byte[] bytes = x.decode();
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("An Ed25519 key has " + KEY_BYTES + " bytes.");
        }
        byte[] encoded = new byte[PREFIX.length + KEY_BYTES];
        System.arraycopy(PREFIX, 0, encoded, 0, PREFIX.length);
        System.arraycopy(bytes, 0, encoded, PREFIX.length, KEY_BYTES);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("This is no Ed25519 key.", e);
        }
    }

    static SignatureCheck check(PublicKey key) {
        return (_, signed, signature) -> {
            try {
                Signature verifying = Signature.getInstance("Ed25519");
                verifying.initVerify(key);
                verifying.update(signed);
                return verifying.verify(signature.decode());
            } catch (GeneralSecurityException _) {
                return false;
            }
        };
    }
}
