package io.beseda.core.account;

import io.beseda.core.UserId;
import io.beseda.core.user.User;
import java.time.Instant;

/// A built-in account.
///
/// @param username     as its owner wrote it, NFKC-normalised; unique however it is capitalised
/// @param passwordHash see [PasswordHash]; a text that is no hash lets nobody in
/// @param active       false once deactivated or deleted: nobody can log in, old messages still show it
public record Account(
        UserId id, String username, String displayName, String passwordHash, boolean active, Instant createdAt) {

    /// What others see of it.
    public User user() {
        return new User(id, username, displayName, active);
    }

    /// Without the hash, so that it never reaches a log.
    @Override
    public String toString() {
        return "Account[" + id + ", " + username + (active ? "]" : ", deactivated]");
    }
}
