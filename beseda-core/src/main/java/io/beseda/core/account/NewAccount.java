package io.beseda.core.account;

import java.time.Instant;

/// An account to be added; the store gives it the next number as its id.
///
/// @param usernameKey    the folded username ([Folding]): two accounts never share one
/// @param displayNameKey the folded display name, for the search
public record NewAccount(
        String username,
        String usernameKey,
        String displayName,
        String displayNameKey,
        String passwordHash,
        Instant createdAt) {

    /// Without the hash, so that it never reaches a log.
    @Override
    public String toString() {
        return "NewAccount[" + username + "]";
    }
}
