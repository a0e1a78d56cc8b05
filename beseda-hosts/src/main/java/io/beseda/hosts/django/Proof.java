package io.beseda.hosts.django;

import io.beseda.core.account.Credential;
import org.jspecify.annotations.Nullable;

/// What Django's database is asked with again, whether a credential still holds. Kept in the credential as text.
sealed interface Proof {
    /// The row of `django_session`.
    record SessionKey(String key) implements Proof {}

    /// What a signed cookie says of the user's password.
    record AuthHash(String hash) implements Proof {}

    /// @param issuedAt     in seconds
    /// @param passwordHash what the token says of the user's password (simplejwt's `CHECK_REVOKE_TOKEN`); null:
    ///                     nothing
    record Token(String id, long issuedAt, @Nullable String passwordHash) implements Proof {}

    default String text() {
        return switch (this) {
            case SessionKey(String key) -> "key " + key;
            case AuthHash(String hash) -> "hash " + hash;
            case Token(String id, long issuedAt, String passwordHash) ->
                "token " + issuedAt + " " + (passwordHash == null ? "-" : passwordHash) + " " + id;
        };
    }

    /// Null for a credential of other logins, such as a ticket from before the settings were changed.
    static @Nullable Proof of(Credential credential) {
        String text = credential.proof();
        String[] parts = text == null ? new String[0] : text.split(" ", 4);
        if (parts.length == 2 && parts[0].equals("key")) {
            return new SessionKey(parts[1]);
        }
        if (parts.length == 2 && parts[0].equals("hash")) {
            return new AuthHash(parts[1]);
        }
        if (parts.length == 4 && parts[0].equals("token")) {
            return new Token(parts[3], Long.parseLong(parts[1]), parts[2].equals("-") ? null : parts[2]);
        }
        return null;
    }
}
