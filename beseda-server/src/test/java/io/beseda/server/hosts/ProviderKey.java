package io.beseda.server.hosts;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.beseda.api.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A key pair made by openssl, and tokens signed with it by the JDK.
record ProviderKey(String kid, PrivateKey secret, PublicKey open, String pem) {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    static ProviderKey rsa(String kid) {
        return make(kid, "RSA", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048");
    }

    static ProviderKey ec(String kid) {
        return make(kid, "EC", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256");
    }

    static ProviderKey ed25519(String kid) {
        return make(kid, "Ed25519", "-algorithm", "ed25519");
    }

    private static ProviderKey make(String kid, String type, String... options) {
        try {
            List<String> command = new java.util.ArrayList<>(List.of("openssl", "genpkey"));
            command.addAll(List.of(options));
            String secret = openssl(command, "");
            String open = openssl(List.of("openssl", "pkey", "-pubout"), secret);
            KeyFactory factory = KeyFactory.getInstance(type);
            return new ProviderKey(
                    kid,
                    factory.generatePrivate(new PKCS8EncodedKeySpec(content(secret))),
                    factory.generatePublic(new X509EncodedKeySpec(content(open))),
                    open);
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String openssl(List<String> command, String input) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    private static byte[] content(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }

    /// As the provider publishes it.
    Map<String, Object> jwk() {
        JWK jwk = switch (open) {
            case RSAPublicKey rsa -> new RSAKey.Builder(rsa).keyID(kid).build();
            case ECPublicKey ec -> new ECKey.Builder(Curve.P_256, ec).keyID(kid).build();
            default -> {
                byte[] encoded = open.getEncoded();
                Base64URL x = Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
                yield new OctetKeyPair.Builder(Curve.Ed25519, x).keyID(kid).build();
            }
        };
        return jwk.toJSONObject();
    }

    String token(String algorithm, Map<String, Object> claims) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", algorithm);
        header.put("kid", kid);
        return token(header, claims);
    }

    String token(Map<String, Object> header, Map<String, Object> claims) {
        String input = part(header) + "." + part(claims);
        try {
            Signature signature = signature(String.valueOf(header.get("alg")));
            signature.initSign(secret);
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String part(Map<String, Object> json) {
        return BASE64.encodeToString(Json.mapper().writeValueAsBytes(json));
    }

    private static Signature signature(String algorithm) throws GeneralSecurityException {
        return switch (algorithm) {
            case "RS256" -> Signature.getInstance("SHA256withRSA");
            case "RS512" -> Signature.getInstance("SHA512withRSA");
            case "PS256" -> {
                Signature pss = Signature.getInstance("RSASSA-PSS");
                pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                yield pss;
            }
            case "ES256" -> Signature.getInstance("SHA256withECDSAinP1363Format");
            default -> Signature.getInstance("Ed25519");
        };
    }
}
