package io.beseda.hosts.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Base64URL;
import io.beseda.api.auth.SignatureCheck;
import io.beseda.core.log.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The public keys that an identity provider publishes (JWKS). They are fetched when first asked for, again when
/// they are old, and for a key that is not known yet, but not more often than twice in [#SPARE]. While they cannot
/// be fetched, those that are known go on. Thread-safe; blocks while they are fetched.
public final class PublishedKeys implements SignatureCheck {
    /// Signatures by a private key only: a public key must never be taken for a shared secret.
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512,
            JWSAlgorithm.EdDSA,
            JWSAlgorithm.Ed25519);

    private static final Duration OLD = Duration.ofMinutes(5);
    private static final Duration SPARE = Duration.ofSeconds(30);

    private final JWKSource<SecurityContext> keys;
    private volatile boolean known;

    public PublishedKeys(KeyDocuments documents) {
        this.keys = JWKSourceBuilder.<SecurityContext>create(documents.url(), documents)
                .cache(OLD.toMillis(), documents.patience().toMillis() * 3)
                .rateLimited(SPARE.toMillis())
                .outageTolerantForever()
                .refreshAheadCache(false)
                .build();
    }

    @Override
    public boolean isRight(JWSHeader header, byte[] signed, Base64URL signature) {
        if (!ALGORITHMS.contains(header.getAlgorithm())) {
            return false;
        }
        for (JWK key : keys(new JWKSelector(JWKMatcher.forJWSHeader(header)))) {
            SignatureCheck check = check(header, key);
            if (check != null && check.isRight(header, signed, signature)) {
                return true;
            }
        }
        return false;
    }

    private List<JWK> keys(JWKSelector selector) {
        try {
            List<JWK> found = keys.get(selector, null);
            known = true;
            return found;
        } catch (KeySourceException e) {
            if (known && e instanceof RateLimitReachedException) {
                return List.of(); // the key was not there a moment ago
            }
            throw StoreException.passing("The keys of the identity provider cannot be fetched.", e);
        }
    }

    private static @Nullable SignatureCheck check(JWSHeader header, JWK key) {
        try {
            if (key instanceof OctetKeyPair pair) {
                return Ed25519.check(Ed25519.key(pair.getX()));
            }
            if (key instanceof AsymmetricJWK pair) {
                JWSVerifier verifier = new DefaultJWSVerifierFactory().createJWSVerifier(header, pair.toPublicKey());
                return (asked, signed, signature) -> {
                    try {
                        return verifier.verify(asked, signed, signature);
                    } catch (JOSEException _) {
                        return false;
                    }
                };
            }
        } catch (JOSEException | IllegalArgumentException _) {
            // a key for something else
        }
        return null;
    }
}
