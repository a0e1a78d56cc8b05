package shop;

import io.beseda.spring.BesedaUserId;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// A token for the app of who is logged in.
@RestController
class TokenController {
    private static final Duration LIFE = Duration.ofMinutes(10);

    private final JwtEncoder encoder;
    private final BesedaUserId ids;

    TokenController(JwtEncoder encoder, BesedaUserId ids) {
        this.encoder = encoder;
        this.ids = ids;
    }

    @PostMapping("/api/app-token")
    Map<String, String> token(Principal me) {
        JwtClaimsSet claims = JwtClaimsSet.builder()
                .subject(ids.of(me).value())
                .expiresAt(Instant.now().plus(LIFE))
                .build();
        JwsHeader header = JwsHeader.with(MacAlgorithm.HS256).build();
        return Map.of(
                "token",
                encoder.encode(JwtEncoderParameters.from(header, claims)).getTokenValue());
    }
}
