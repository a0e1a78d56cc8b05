package io.beseda.core.account;

import io.beseda.core.UserId;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// The built-in accounts as the directory of users.
public final class BuiltinUsers implements UserDirectory {
    private final AccountStore store;

    public BuiltinUsers(AccountStore store) {
        this.store = store;
    }

    @Override
    public Map<UserId, User> find(Collection<UserId> ids) {
        return ids.isEmpty() ? Map.of() : store.find(ids);
    }

    @Override
    public List<User> search(UserId me, String words, int limit) {
        return SearchWords.of(words).map(parts -> store.search(parts, limit)).orElse(List.of());
    }
}
