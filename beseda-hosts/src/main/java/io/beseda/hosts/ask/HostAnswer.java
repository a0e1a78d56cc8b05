package io.beseda.hosts.ask;

import io.beseda.api.json.Fields;
import io.beseda.api.json.Json;
import io.beseda.core.Refusal;
import io.beseda.core.account.Profile;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// What the host says of a proof.
sealed interface HostAnswer {
    /// @param expiresAt when the host's session ends whatever happens; null: it did not say
    record Somebody(Profile user, @Nullable Instant expiresAt) implements HostAnswer {}

    record Nobody() implements HostAnswer {}

    /// `{"id", "username", "display_name"?, "avatar"?, "expires_at"?}`.
    ///
    /// @throws Refusal what is wrong with it
    static HostAnswer read(byte[] body) {
        Fields fields = Json.object(body);
        Profile user = new Profile(
                fields.user("id"),
                fields.string("username"),
                fields.optionalString("display_name"),
                fields.optionalString("avatar"));
        return new Somebody(user, time(fields.optionalString("expires_at")));
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            throw Refusal.invalid("expires_at", "must be a time such as 2030-01-31T12:00:00Z.");
        }
    }
}
