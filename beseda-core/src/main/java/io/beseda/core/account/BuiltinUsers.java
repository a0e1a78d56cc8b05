package io.beseda.core.account;

import io.beseda.core.UserId;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// The built-in accounts as the directory of users.
public final class BuiltinUsers implements UserDirectory {
    /// Words of a search; more are part of the last.
    private static final int WORDS = 4;
    /// Longer than any name: nothing contains it.
    private static final int WORDS_LENGTH_MAX = 1_000;

    private final AccountStore store;

    public BuiltinUsers(AccountStore store) {
        this.store = store;
    }

    @Override
    public Map<UserId, User> find(Collection<UserId> ids) {
        return ids.isEmpty() ? Map.of() : store.find(ids);
    }

    @Override
    public List<User> search(String words, int limit) {
        if (words.length() > WORDS_LENGTH_MAX || Folding.isUnstorable(words)) {
            return List.of();
        }
        String folded = Folding.fold(words).strip();
        List<String> parts = folded.isEmpty() ? List.of() : Arrays.asList(folded.split("\\s+", WORDS));
        return store.search(parts, limit);
    }
}
