package io.beseda.examples.plain;

import io.beseda.api.auth.Logins;
import io.beseda.api.http.Request;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The program's own users, and how they log in: a token that is as good as a name, which only an example may have.
final class Team implements UserDirectory, Logins {
    private static final Map<UserId, User> PEOPLE = List.of(
                    new User(UserId.of(1), "anna", "Anna Kovaleva", true),
                    new User(UserId.of(2), "boris", "Boris Petrov", true))
            .stream()
            .collect(Collectors.toMap(User::id, Function.identity()));

    @Override
    public Map<UserId, User> find(Collection<UserId> ids) {
        return ids.stream().filter(PEOPLE::containsKey).distinct().collect(Collectors.toMap(id -> id, PEOPLE::get));
    }

    @Override
    public List<User> search(UserId me, String words, int limit) {
        return PEOPLE.values().stream()
                .filter(user -> user.displayName().contains(words))
                .limit(limit)
                .toList();
    }

    @Override
    public Credential byToken(String token, @Nullable Request request) {
        return PEOPLE.values().stream()
                .filter(user -> token.equals(user.username() + "-token"))
                .map(user -> new Credential(user.id(), null, null))
                .findFirst()
                .orElseThrow(() -> Refusal.of(ErrorCode.TOKEN_NOT_VALID));
    }

    @Override
    public Set<Credential> dead(Collection<Credential> credentials) {
        return Set.of(); // nobody ever logs out here
    }
}
