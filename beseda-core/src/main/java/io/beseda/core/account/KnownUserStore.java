package io.beseda.core.account;

import io.beseda.core.UserId;
import io.beseda.core.user.User;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Port: where users are kept whom a host has named, because there is no table of the host's to look into.
///
/// Every method may be called from any thread and may block. A change is one durable transaction; a failure
/// throws [io.beseda.core.log.StoreException] and leaves nothing half done. Reads are one statement. Names come
/// folded ([Folding]): the store compares them as they are.
public interface KnownUserStore {
    /// These users, deactivated ones included; unknown ids are absent.
    Map<UserId, User> find(Collection<UserId> ids);

    /// As [AccountStore#search].
    List<User> search(List<String> words, int limit);

    /// Adds the user, or names one who is known anew; then [User#active] stays as it was.
    void name(User user, String usernameKey, String displayNameKey);

    /// Adds the user, or replaces all that is known of one.
    void put(User user, String usernameKey, String displayNameKey, Instant now);

    /// Tells who was deactivated after that time, and is still. Reads these rows and no others.
    void deactivatedSince(Instant since, Consumer<UserId> told);
}
