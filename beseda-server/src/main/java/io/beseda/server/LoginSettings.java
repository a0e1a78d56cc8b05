package io.beseda.server;

import io.beseda.api.auth.SignatureCheck;
import io.beseda.hosts.ask.AskSettings;
import io.beseda.hosts.django.DjangoSettings;
import io.beseda.hosts.table.SearchRule;
import io.beseda.hosts.table.UserTable;
import io.beseda.hosts.token.ProfileClaims;
import io.beseda.hosts.token.TokenRules;
import io.beseda.store.jdbc.PostgresUrl;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/// Who keeps the users, and how they log in: `BESEDA_LOGINS`, and what belongs to each choice.
public sealed interface LoginSettings {
    int SECONDS_MAX = 3_600;

    /// Our own accounts.
    record Builtin() implements LoginSettings {}

    /// Where it is seen who exists, of a host whose logins say nothing of others.
    sealed interface Directory {
        /// Who has come, or was told of.
        ///
        /// @param searchable whether users may look for one another by name
        record Known(boolean searchable) implements Directory {}

        record Table(PostgresUrl database, UserTable table, SearchRule search) implements Directory {}
    }

    /// A host that is asked over HTTP.
    record Http(AskSettings ask, Directory directory) implements LoginSettings {
        static Http of(SettingsReader reader) {
            URI url = reader.url("LOGINS_URL");
            if (url == null) {
                throw new Settings.Wrong(
                        "BESEDA_LOGINS=http needs BESEDA_LOGINS_URL: where the host says who a caller is.");
            }
            return new Http(
                    new AskSettings(
                            url,
                            reader.list("LOGINS_COOKIES"),
                            seconds(reader, "LOGINS_TIMEOUT_SECONDS", 5, 1),
                            seconds(reader, "LOGINS_CACHE_SECONDS", 3, 0),
                            seconds(reader, "LOGINS_RECHECK_SECONDS", 10, 1)),
                    UserTableSettings.directory(reader));
        }
    }

    /// An identity provider, by its access tokens.
    record Jwt(Keys keys, TokenRules rules, ProfileClaims profiles, Directory directory) implements LoginSettings {
        /// What its tokens are checked with.
        sealed interface Keys {
            record Fixed(SignatureCheck check) implements Keys {}

            record PublishedAt(URI address) implements Keys {}

            record OfIssuer(String issuer) implements Keys {}
        }
    }

    /// A Django project's.
    ///
    /// @param database where its tables are
    record Django(PostgresUrl database, DjangoSettings django, SearchRule search) implements LoginSettings {}

    static LoginSettings of(SettingsReader reader) {
        return switch (reader.choice("LOGINS", List.of("builtin", "django", "http", "jwt"))) {
            case "builtin" -> new Builtin();
            case "django" -> DjangoLoginSettings.of(reader);
            case "http" -> Http.of(reader);
            case "jwt" -> JwtLoginSettings.of(reader);
            default -> throw new AssertionError("a choice without settings");
        };
    }

    private static Duration seconds(SettingsReader reader, String name, int byDefault, int min) {
        return Duration.ofSeconds(reader.number(name, byDefault, min, SECONDS_MAX));
    }
}
