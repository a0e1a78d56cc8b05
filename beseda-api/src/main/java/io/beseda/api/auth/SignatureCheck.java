package io.beseda.api.auth;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;

/// Port: what knows the keys that tokens are signed with, and the algorithm of each. The token's header is
/// what its maker claims, and may choose among those keys, but never an algorithm that its key is not for.
///
/// Any thread; may block where keys are fetched. Keys that cannot be had throw a
/// [io.beseda.core.log.StoreException] that may be tried again.
@FunctionalInterface
public interface SignatureCheck {
    /// @param signed what the signature is of: header and payload, as they came
    boolean isRight(JWSHeader header, byte[] signed, Base64URL signature);
}
