package io.beseda.core.account;

import io.beseda.core.UserId;
import java.time.Instant;
import java.util.Locale;

/// One login of a user, until it expires or is ended. Its id is no secret (tokens carry it as `sid`); what
/// opens a [Kind#COOKIE] session is a random key, of which the store has only the hash.
public record Session(String id, UserId user, Kind kind, Instant createdAt, Instant expiresAt) {

    /// How the client proves that the session is its own.
    public enum Kind {
        /// By the key in the session cookie.
        COOKIE,
        /// By tokens that carry the id.
        TOKEN;

        /// The name in the database.
        public String slug() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Kind ofSlug(String slug) {
            return valueOf(slug.toUpperCase(Locale.ROOT));
        }
    }
}
