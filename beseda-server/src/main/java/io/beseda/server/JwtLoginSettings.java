package io.beseda.server;

import io.beseda.hosts.token.FixedKey;
import io.beseda.hosts.token.ProfileClaims;
import io.beseda.hosts.token.TokenRules;
import io.beseda.server.LoginSettings.Jwt.Keys;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what belongs to `BESEDA_LOGINS=jwt`.
final class JwtLoginSettings {
    private static final String ANY = "any";
    private static final int LEEWAY = 30;
    private static final int LEEWAY_MAX = 300;

    private JwtLoginSettings() {}

    static LoginSettings.Jwt of(SettingsReader reader) {
        URI issuer = reader.url("JWT_ISSUER");
        return new LoginSettings.Jwt(
                keys(reader, issuer),
                new TokenRules(
                        reader.text("JWT_USER_CLAIM", "sub"),
                        null,
                        "",
                        audiences(reader),
                        reader.optional("JWT_ISSUER"),
                        null,
                        Duration.ofSeconds(reader.number("JWT_LEEWAY_SECONDS", LEEWAY, 0, LEEWAY_MAX))),
                new ProfileClaims(
                        reader.text("JWT_USERNAME_CLAIM", "preferred_username"),
                        reader.text("JWT_NAME_CLAIM", "name"),
                        reader.text("JWT_AVATAR_CLAIM", "picture")),
                UserTableSettings.directory(reader));
    }

    private static Keys keys(SettingsReader reader, @Nullable URI issuer) {
        URI published = reader.url("JWT_JWKS_URL");
        String key = reader.key("JWT_KEY");
        String algorithm = reader.text("JWT_ALGORITHM", "RS256");
        if (published != null && key != null) {
            throw new Settings.Wrong("BESEDA_JWT_JWKS_URL and BESEDA_JWT_KEY exclude each other.");
        }
        if (key != null) {
            return Settings.named(
                    "JWT_ALGORITHM and BESEDA_JWT_KEY", () -> new Keys.Fixed(FixedKey.of(algorithm, key)));
        }
        if (published != null) {
            return new Keys.PublishedAt(published);
        }
        if (issuer == null) {
            throw new Settings.Wrong("BESEDA_LOGINS=jwt needs what tokens are checked with: BESEDA_JWT_ISSUER of OpenID"
                    + " Connect, BESEDA_JWT_JWKS_URL, or BESEDA_JWT_KEY.");
        }
        return new Keys.OfIssuer(issuer.toString());
    }

    /// A provider makes tokens for other applications, too, which must not open this one: whoever wants them all
    /// says so.
    private static Set<String> audiences(SettingsReader reader) {
        List<String> audiences = reader.list("JWT_AUDIENCE");
        if (audiences.isEmpty()) {
            throw new Settings.Wrong("BESEDA_LOGINS=jwt needs BESEDA_JWT_AUDIENCE: what aud of the tokens must name, or"
                    + " the word any.");
        }
        return audiences.equals(List.of(ANY)) ? Set.of() : Set.copyOf(audiences);
    }
}
