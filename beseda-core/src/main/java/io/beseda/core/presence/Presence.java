package io.beseda.core.presence;

import io.beseda.core.Limits;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.hub.Encoder;
import io.beseda.core.hub.Hub;
import io.beseda.core.hub.Subscriber;
import io.beseda.core.log.ChatStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who is online: state of the moment, never in the log. Online is who has a socket, and for some seconds
/// after the last one closed, so that a reload does not flicker. Thread-safe: one lock over the maps, under
/// which only the hub is called, which queues: so changes are told in the order in which they happened.
public final class Presence {
    private final Hub hub;
    private final Encoder encoder;
    private final ChatStore store;
    private final InstantSource clock;

    private final Object lock = new Object();
    // Guarded by lock.
    private final Map<UserId, List<Subscriber>> sockets = new HashMap<>();
    private final Map<UserId, Instant> leaving = new HashMap<>();
    private final Map<UserId, Set<Subscriber>> watchers = new HashMap<>();
    private final Map<Subscriber, Set<UserId>> watching = new HashMap<>();

    public Presence(Hub hub, Encoder encoder, ChatStore store, InstantSource clock) {
        this.hub = hub;
        this.encoder = encoder;
        this.store = store;
        this.clock = clock;
    }

    /// @param lastSeen null while online, and for one never seen
    public record Status(
            UserId user, boolean online, @Nullable Instant lastSeen) {}

    public void connected(Subscriber subscriber) {
        UserId user = subscriber.user();
        synchronized (lock) {
            List<Subscriber> open = sockets.computeIfAbsent(user, _ -> new ArrayList<>(1));
            if (open.add(subscriber) && open.size() == 1 && leaving.remove(user) == null) {
                tell(user, true, null);
            }
        }
    }

    public void disconnected(Subscriber subscriber) {
        synchronized (lock) {
            unwatch(subscriber);
            UserId user = subscriber.user();
            List<Subscriber> open = sockets.get(user);
            if (open != null && open.remove(subscriber) && open.isEmpty()) {
                sockets.remove(user);
                leaving.put(user, clock.instant());
            }
        }
    }

    /// To be called every second or so: those without a socket for long enough are offline from now on. Blocks
    /// on the store.
    public void sweep() {
        Map<UserId, Instant> gone = new HashMap<>();
        synchronized (lock) {
            Instant before = clock.instant().minus(Limits.OFFLINE_AFTER);
            leaving.forEach((user, since) -> {
                if (!since.isAfter(before)) {
                    gone.put(user, since);
                }
            });
            gone.keySet().forEach(leaving::remove);
        }
        if (!gone.isEmpty()) {
            store.seen(gone);
            synchronized (lock) {
                gone.forEach((user, since) -> {
                    if (!sockets.containsKey(user)) { // else he came back while that was written
                        tell(user, false, since);
                    }
                });
            }
        }
    }

    /// Replaces what the connection watches, by those of `users` who share a chat with it, and says how they
    /// are now. Blocks on the store.
    public List<Status> watch(Subscriber subscriber, Collection<UserId> users) {
        if (users.size() > Limits.WATCHED_USERS) {
            throw Refusal.invalid("users", "must name at most " + Limits.WATCHED_USERS + " users.");
        }
        Set<UserId> allowed = store.sharingAChat(subscriber.user(), users);
        synchronized (lock) {
            unwatch(subscriber);
            if (!sockets.getOrDefault(subscriber.user(), List.of()).contains(subscriber)) {
                return List.of(); // closed meanwhile: nobody would ever end its watching
            }
            watching.put(subscriber, Set.copyOf(allowed));
            allowed.forEach(
                    user -> watchers.computeIfAbsent(user, _ -> new HashSet<>()).add(subscriber));
        }
        return statuses(allowed);
    }

    /// How these users are, of those who share a chat with me. Blocks on the store.
    public List<Status> of(UserId me, Collection<UserId> users) {
        return statuses(store.sharingAChat(me, users));
    }

    private List<Status> statuses(Set<UserId> users) {
        Set<UserId> online = new HashSet<>();
        synchronized (lock) {
            users.stream()
                    .filter(user -> sockets.containsKey(user) || leaving.containsKey(user))
                    .forEach(online::add);
        }
        Set<UserId> offline = new HashSet<>(users);
        offline.removeAll(online);
        Map<UserId, Instant> seen = offline.isEmpty() ? Map.of() : store.lastSeen(offline);
        List<Status> statuses = new ArrayList<>();
        users.stream().sorted().forEach(user -> statuses.add(new Status(user, online.contains(user), seen.get(user))));
        return statuses;
    }

    // Caller holds lock.
    private void tell(UserId user, boolean online, @Nullable Instant lastSeen) {
        List<Subscriber> interested = List.copyOf(watchers.getOrDefault(user, Set.of()));
        if (!interested.isEmpty()) {
            hub.toEach(interested, encoder.presence(user, online, lastSeen));
        }
    }

    // Caller holds lock.
    private void unwatch(Subscriber subscriber) {
        Set<UserId> before = watching.remove(subscriber);
        if (before == null) {
            return;
        }
        for (UserId user : before) {
            Set<Subscriber> set = watchers.get(user);
            if (set != null && set.remove(subscriber) && set.isEmpty()) {
                watchers.remove(user);
            }
        }
    }
}
