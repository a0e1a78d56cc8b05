package io.beseda.core.account;

import io.beseda.core.UserId;
import org.jspecify.annotations.Nullable;

/// Credentials have ended: whatever was opened with them is to be closed (4401). Told after the commit.
public sealed interface Revocation {
    /// Whose credentials.
    UserId user();

    /// Whether this ends what was opened with the credential.
    boolean ends(Credential credential);

    /// A logout, or a token that was revoked.
    record SessionEnded(UserId user, String session) implements Revocation {
        @Override
        public boolean ends(Credential credential) {
            return session.equals(credential.session());
        }
    }

    /// A deactivation, or a new password: then the session that set it stays.
    record UserEnded(UserId user, @Nullable String exceptSession) implements Revocation {
        @Override
        public boolean ends(Credential credential) {
            return user.equals(credential.user())
                    && (exceptSession == null || !exceptSession.equals(credential.session()));
        }
    }
}
