package io.beseda.hosts.django;

import io.beseda.api.auth.SignatureCheck;
import io.beseda.hosts.table.SqlName;
import io.beseda.hosts.table.UserTable;
import io.beseda.hosts.token.TokenRules;
import java.time.Duration;
import java.util.List;

/// What must be known of a Django project to judge its logins.
///
/// @param secrets    `SECRET_KEY`, then `SECRET_KEY_FALLBACKS`
/// @param cookie     the session cookie's name
/// @param password   the column of the user's table with the password's hash
/// @param signatures of simplejwt's tokens
/// @param pollEvery  how often the database is asked whether credentials still hold
public record DjangoSettings(
        List<String> secrets,
        Sessions sessions,
        String cookie,
        UserTable users,
        SqlName password,
        SignatureCheck signatures,
        TokenRules tokens,
        Blacklist blacklist,
        Duration pollEvery) {
    /// Where Django keeps sessions.
    public sealed interface Sessions {
        /// In `django_session`: the backends `db` and `cached_db`.
        record Rows() implements Sessions {}

        /// In the cookie itself.
        ///
        /// @param age `SESSION_COOKIE_AGE`
        record SignedCookies(Duration age) implements Sessions {}
    }

    /// When simplejwt's blacklist, where it is installed, ends an access token.
    public enum Blacklist {
        /// When the token itself is on it.
        TOKEN,
        /// And when all recorded refresh tokens that the user had when it was made are on it, or have expired.
        USER
    }

    public DjangoSettings {
        secrets = List.copyOf(secrets);
    }

    /// Without the secrets, which never reach a log.
    @Override
    public String toString() {
        return "DjangoSettings[users=" + users + ", sessions=" + sessions + "]";
    }

    /// Sessions in rows are signed with a salt that is named by the class of their backend, which both share.
    SignedSession signedSession() {
        String salt = switch (sessions) {
            case Sessions.Rows _ -> "django.contrib.sessions.SessionStore";
            case Sessions.SignedCookies _ -> "django.contrib.sessions.backends.signed_cookies";
        };
        return new SignedSession(salt, secrets);
    }
}
