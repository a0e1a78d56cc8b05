package io.beseda.core.user;

import io.beseda.core.UserId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The users of a directory, and the system, under a name that the operator chose: shown, but not to be found
/// or invited. Whoever has its id in the directory is hidden.
public final class UsersAndSystem implements UserDirectory {
    private final UserDirectory users;
    private final User system;

    public UsersAndSystem(UserDirectory users, String name) {
        this.users = users;
        this.system = new User(UserId.SYSTEM, UserId.SYSTEM.value(), name, false);
    }

    @Override
    public Map<UserId, User> find(Collection<UserId> ids) {
        if (!ids.contains(UserId.SYSTEM)) {
            return users.find(ids);
        }
        Set<UserId> others = new LinkedHashSet<>(ids);
        others.remove(UserId.SYSTEM);
        Map<UserId, User> found = new HashMap<>(others.isEmpty() ? Map.of() : users.find(others));
        found.put(UserId.SYSTEM, system);
        return found;
    }

    @Override
    public List<User> search(UserId me, String words, int limit) {
        return users.search(me, words, limit).stream()
                .filter(user -> !user.id().isSystem())
                .toList();
    }
}
