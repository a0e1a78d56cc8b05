package io.beseda.core.user;

import io.beseda.core.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Port: who exists and how they are called. The host's users, or the built-in accounts.
///
/// May be called from any thread and may block; one statement a call, whatever the number of ids. A failure
/// throws [io.beseda.core.log.StoreException].
public interface UserDirectory {
    /// The users with these ids, deactivated ones included; unknown ids are absent from the answer.
    Map<UserId, User> find(Collection<UserId> ids);

    /// Active users whom `me` may find, whose username or display name contains the words, best match first, at
    /// most `limit`.
    List<User> search(UserId me, String words, int limit);

    /// Tells of every user who was deactivated since then, and is still, and perhaps of more.
    ///
    /// @return false: the directory does not know when; nothing was told
    default boolean deactivatedSince(Instant since, Consumer<UserId> told) {
        return false;
    }
}
