package io.beseda.hosts.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import io.beseda.api.auth.SignatureCheck;
import io.beseda.api.auth.TokenKey;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The one key of a host that signs with the same for long: a shared secret (HS), or a public key (RS, PS, ES,
/// EdDSA).
public final class FixedKey {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    /// Two names of one algorithm here: RFC 8037 and RFC 9864.
    private static final Set<JWSAlgorithm> ED25519 = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);

    private FixedKey() {}

    /// @param key the secret itself, or a public key or certificate as PEM
    /// @throws IllegalArgumentException the key is none for this algorithm; the message says what is right
    public static SignatureCheck of(String algorithm, String key) {
        JWSAlgorithm parsed = JWSAlgorithm.parse(algorithm);
        if (JWSAlgorithm.Family.HMAC_SHA.contains(parsed)) {
            return TokenKey.forVerifying(key.getBytes(StandardCharsets.UTF_8), parsed);
        }
        if (JWSAlgorithm.Family.RSA.contains(parsed)) {
            return check(parsed, publicKey(key, "RSA"));
        }
        if (JWSAlgorithm.Family.EC.contains(parsed)) {
            return check(parsed, publicKey(key, "EC"));
        }
        if (ED25519.contains(parsed)) {
            SignatureCheck check = Ed25519.check(publicKey(key, "Ed25519"));
            return (header, signed, signature) ->
                    ED25519.contains(header.getAlgorithm()) && check.isRight(header, signed, signature);
        }
        throw new IllegalArgumentException("The algorithm must be one of HS256, HS384, HS512, RS256, RS384, RS512, "
                + "PS256, PS384, PS512, ES256, ES384, ES512 and EdDSA.");
    }

    private static SignatureCheck check(JWSAlgorithm algorithm, PublicKey key) {
        try {
            JWSVerifier verifier = new DefaultJWSVerifierFactory().createJWSVerifier(new JWSHeader(algorithm), key);
            if (!verifier.supportedJWSAlgorithms().contains(algorithm)) {
                throw new IllegalArgumentException("The public key is none for " + algorithm + ".");
            }
            return (header, signed, signature) -> {
                try {
                    return algorithm.equals(header.getAlgorithm()) && verifier.verify(header, signed, signature);
                } catch (JOSEException _) {
                    return false;
                }
            };
        } catch (JOSEException e) {
            throw new IllegalArgumentException("The public key is none for " + algorithm + ".", e);
        }
    }

    private static PublicKey publicKey(String pem, String type) {
        Matcher matcher = PEM.matcher(pem);
        try {
            if (matcher.find()) {
                byte[] content = Base64.getMimeDecoder().decode(matcher.group(2));
                switch (matcher.group(1)) {
                    case "PUBLIC KEY" -> {
                        return KeyFactory.getInstance(type).generatePublic(new X509EncodedKeySpec(content));
                    }
                    case "CERTIFICATE" -> {
                        PublicKey certified = CertificateFactory.getInstance("X.509")
                                .generateCertificate(new ByteArrayInputStream(content))
                                .getPublicKey();
                        // The same key, or a refusal of one of another kind.
                        return KeyFactory.getInstance(type)
                                .generatePublic(new X509EncodedKeySpec(certified.getEncoded()));
                    }
                    default -> {
                        // said below
                    }
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("The public key cannot be read, or is no " + type + " key.", e);
        }
        throw new IllegalArgumentException(
                "The public key must be PEM that begins with -----BEGIN PUBLIC KEY----- or -----BEGIN"
                        + " CERTIFICATE-----.");
    }
}
