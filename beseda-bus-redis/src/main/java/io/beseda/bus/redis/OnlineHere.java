package io.beseda.bus.redis;

import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// The users that are online on this node, and their set in Redis. Changes are written together; after any doubt the
/// whole set is written anew, in another place, and put there at once. The owner's.
final class OnlineHere {
    private static final int USERS_PER_COMMAND = 1_000;

    private final String key;
    private final Owner owner;
    private final Routes routes;
    private final Set<UserId> users = new LinkedHashSet<>();
    private final Map<UserId, Boolean> changes = new HashMap<>();
    private boolean doubtful;

    OnlineHere(String key, Owner owner, Routes routes) {
        this.key = key;
        this.owner = owner;
        this.routes = routes;
    }

    /// Whether [#flush] is to be called: this is the first change since the last one.
    boolean change(Collection<UserId> some, boolean online) {
        boolean first = changes.isEmpty();
        for (UserId user : some) {
            if (online ? users.add(user) : users.remove(user)) {
                changes.put(user, online);
            }
        }
        return first && !changes.isEmpty();
    }

    void flush() {
        if (changes.isEmpty()) {
            return;
        }
        List<String> entered = new ArrayList<>();
        List<String> left = new ArrayList<>();
        changes.forEach((user, online) -> (online ? entered : left).add(user.value()));
        changes.clear();
        List<Call<?>> calls = new ArrayList<>();
        chunks(CommandType.SREM, key, left, calls);
        chunks(CommandType.SADD, key, entered, calls);
        if (!entered.isEmpty()) {
            calls.add(expire(key));
        }
        send(calls);
    }

    /// Prolongs the set, or writes it anew when it is not what it should be.
    void renew() {
        if (doubtful) {
            rewrite();
        } else if (!users.isEmpty()) {
            Call<Long> expire = expire(key);
            var _ = expire.thenAccept(there -> {
                if (there == 0) {
                    owner.run(this::rewrite);
                }
            });
            send(List.of(expire));
        }
    }

    void rewrite() {
        changes.clear();
        doubtful = false;
        String aside = key + ":new";
        List<Call<?>> calls = new ArrayList<>();
        if (users.isEmpty()) {
            calls.add(Call.number(CommandType.DEL, key, a -> a));
        } else {
            calls.add(Call.number(CommandType.DEL, aside, a -> a));
            chunks(CommandType.SADD, aside, users.stream().map(UserId::value).toList(), calls);
            calls.add(expire(aside));
            calls.add(Call.rename(aside, key));
        }
        send(calls);
    }

    /// What was not done leaves a doubt, for the next renewal.
    private void send(List<Call<?>> calls) {
        Session session = routes.session(key);
        if (session == null) {
            doubtful = true;
            return;
        }
        calls.forEach(call -> call.onError(_ -> owner.run(() -> doubtful = true)));
        session.send(calls);
    }

    CompletableFuture<?> end() {
        Session session = routes.session(key);
        if (session == null) {
            return CompletableFuture.completedFuture(null);
        }
        Call<Long> delete = Call.number(CommandType.DEL, key, a -> a);
        session.send(List.of(delete));
        return delete.toCompletableFuture();
    }

    private static Call<Long> expire(String key) {
        return Call.number(CommandType.PEXPIRE, key, a -> a.add(Limits.NODE_LEASE.toMillis()));
    }

    private static void chunks(CommandType type, String key, List<String> users, List<Call<?>> calls) {
        for (int from = 0; from < users.size(); from += USERS_PER_COMMAND) {
            calls.add(Call.number(type, key, users.subList(from, Math.min(from + USERS_PER_COMMAND, users.size()))));
        }
    }
}
