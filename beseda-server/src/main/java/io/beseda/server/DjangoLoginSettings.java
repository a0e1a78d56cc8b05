package io.beseda.server;

import io.beseda.api.auth.SignatureCheck;
import io.beseda.hosts.django.DjangoSettings;
import io.beseda.hosts.django.DjangoSettings.Blacklist;
import io.beseda.hosts.django.DjangoSettings.Sessions;
import io.beseda.hosts.token.FixedKey;
import io.beseda.hosts.token.TokenRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads what belongs to `BESEDA_LOGINS=django`.
final class DjangoLoginSettings {
    /// The names that Django gives.
    private static final Map<String, String> COLUMNS = Map.of(
            "id", "id",
            "username", "username",
            "name", "first_name+last_name",
            "active", "is_active",
            "avatar", "",
            "password", "password");

    private static final int SECONDS_MAX = 3_600;
    private static final int LEEWAY_MAX = 300;
    private static final int TWO_WEEKS = 14 * 24 * 3_600;
    private static final int AGE_MAX = 1_000_000_000;

    private final SettingsReader reader;

    private DjangoLoginSettings(SettingsReader reader) {
        this.reader = reader;
    }

    static LoginSettings.Django of(SettingsReader reader) {
        return new DjangoLoginSettings(reader).read();
    }

    private LoginSettings.Django read() {
        UserTableSettings users = new UserTableSettings(reader, COLUMNS);
        String secret = reader.optional("DJANGO_SECRET_KEY");
        if (secret == null) {
            throw new Settings.Wrong("BESEDA_LOGINS=django needs BESEDA_DJANGO_SECRET_KEY: Django's SECRET_KEY.");
        }
        List<String> secrets = new ArrayList<>(List.of(secret));
        secrets.addAll(reader.list("DJANGO_SECRET_KEY_FALLBACKS"));
        DjangoSettings django = new DjangoSettings(
                secrets,
                sessions(),
                reader.text("DJANGO_SESSION_COOKIE", "sessionid"),
                users.table(reader.text("USERS_TABLE", "auth_user")),
                users.column("password"),
                signatures(secret),
                tokens(),
                reader.choice("JWT_BLACKLIST", List.of("token", "user")).equals("token")
                        ? Blacklist.TOKEN
                        : Blacklist.USER,
                Duration.ofSeconds(reader.number("LOGINS_RECHECK_SECONDS", 5, 1, SECONDS_MAX)));
        return new LoginSettings.Django(users.database(), django, users.search());
    }

    private Sessions sessions() {
        int age = reader.number("DJANGO_SESSION_AGE", TWO_WEEKS, 1, AGE_MAX);
        return switch (reader.choice("DJANGO_SESSIONS", List.of("db", "cached_db", "signed_cookies", "cache"))) {
            case "signed_cookies" -> new Sessions.SignedCookies(Duration.ofSeconds(age));
            case "cache" ->
                throw new Settings.Wrong("BESEDA_DJANGO_SESSIONS=cache: sessions in Django's cache are pickled, and"
                        + " Beseda unpickles nothing. Install the Django app and let it be asked: BESEDA_LOGINS=http"
                        + " with the address of beseda/whoami/ in BESEDA_LOGINS_URL. Or use the backend cached_db.");
            default -> new Sessions.Rows();
        };
    }

    private SignatureCheck signatures(String secret) {
        String key = reader.key("JWT_KEY");
        String algorithm = reader.text("JWT_ALGORITHM", "HS256");
        return Settings.named(
                "JWT_ALGORITHM and BESEDA_JWT_KEY", () -> FixedKey.of(algorithm, key == null ? secret : key));
    }

    private TokenRules tokens() {
        return new TokenRules(
                reader.text("JWT_USER_CLAIM", "user_id"),
                reader.text("JWT_TYPE_CLAIM", "token_type"),
                reader.text("JWT_TYPE", "access"),
                Set.copyOf(reader.list("JWT_AUDIENCE")),
                reader.optional("JWT_ISSUER"),
                "jti",
                Duration.ofSeconds(reader.number("JWT_LEEWAY_SECONDS", 0, 0, LEEWAY_MAX)));
    }
}
