package io.beseda.core.account;

import io.beseda.core.UserId;
import io.beseda.core.user.User;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Port: where built-in accounts are kept, in the same database as their sessions ([SessionStore]).
///
/// Every method may be called from any thread and may block. A change is one durable transaction; a failure
/// throws [io.beseda.core.log.StoreException] and leaves nothing half done. Reads are one statement. An
/// account is never removed, because messages refer to it. Names come folded ([Folding]): the store compares
/// them as they are.
public interface AccountStore {
    /// Adds an account; empty when its username is taken. Of several at once with one username, one is added.
    Optional<Account> add(NewAccount account);

    Optional<Account> byUsername(String usernameKey);

    Optional<Account> byId(UserId id);

    /// These accounts as others see them, deactivated ones included; unknown ids, numbers or not, are absent.
    Map<UserId, User> find(Collection<UserId> ids);

    /// Active accounts that contain each of the folded words in username or display name, at most `limit`.
    /// First those whose username or display name begins with the first word, then by username. Words are
    /// taken literally. No words: all accounts.
    List<User> search(List<String> words, int limit);

    /// False when there is no such active account.
    boolean rename(UserId id, String displayName, String displayNameKey);

    /// Replaces the password and ends all sessions of the account but `exceptSession`.
    ///
    /// @param oldHash when given, the hash that was checked: nothing happens, and the answer is false, when the
    ///                account has another by now
    /// @return false also when there is no such active account
    boolean setPassword(
            UserId id, @Nullable String oldHash, String newHash, @Nullable String exceptSession, Instant now);

    /// Ends all sessions of the account. A login at the same moment may count as one after it.
    void endSessions(UserId id, Instant now);

    /// Deactivates the account and ends all its sessions.
    ///
    /// @param freedAs when given, the username may be taken anew: the account is called this from now on, which
    ///                nobody can choose, and has no password
    /// @return false when there is no such active account
    boolean deactivate(UserId id, @Nullable String freedAs, Instant now);
}
