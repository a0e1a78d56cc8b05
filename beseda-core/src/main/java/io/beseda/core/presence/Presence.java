package io.beseda.core.presence;

import io.beseda.core.Limits;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.bus.Notice;
import io.beseda.core.bus.Roster;
import io.beseda.core.hub.Subscriber;
import io.beseda.core.log.ChatStore;
import io.beseda.core.log.SharedReads;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who is online: state of the moment, never in the log. Online is who has a socket on any node, and for some
/// seconds after the last one closed, so that a reload does not flicker. Thread-safe: one lock over the
/// sockets of this node; who watches whom is kept by [Watchers].
public final class Presence {
    private final Watchers watchers;
    private final ChatStore store;
    private final SharedReads reads;
    private final Roster roster;
    private final Consumer<List<Notice>> tell;
    private final InstantSource clock;

    private final Object lock = new Object();
    // Guarded by lock.
    private final Map<UserId, List<Subscriber>> sockets = new HashMap<>();
    private final Map<UserId, Instant> leaving = new HashMap<>();
    private Map<UserId, Boolean> changed = new HashMap<>();

    /// @param tell tells this node and the others
    public Presence(
            Watchers watchers,
            ChatStore store,
            SharedReads reads,
            Roster roster,
            Consumer<List<Notice>> tell,
            InstantSource clock) {
        this.watchers = watchers;
        this.store = store;
        this.reads = reads;
        this.roster = roster;
        this.tell = tell;
        this.clock = clock;
    }

    /// @param online   null: cannot be told now, since other nodes cannot be asked
    /// @param lastSeen null while online, and for one never seen
    public record Status(
            UserId user, @Nullable Boolean online, @Nullable Instant lastSeen) {}

    public void connected(Subscriber subscriber) {
        UserId user = subscriber.user();
        synchronized (lock) {
            List<Subscriber> open = sockets.computeIfAbsent(user, _ -> new ArrayList<>(1));
            if (open.add(subscriber) && open.size() == 1 && leaving.remove(user) == null) {
                changed.put(user, true);
            }
        }
    }

    public void disconnected(Subscriber subscriber) {
        synchronized (lock) {
            watchers.remove(subscriber);
            UserId user = subscriber.user();
            List<Subscriber> open = sockets.get(user);
            if (open != null && open.remove(subscriber) && open.isEmpty()) {
                sockets.remove(user);
                leaving.put(user, clock.instant());
            }
        }
    }

    /// To be called every second or so: those without a socket for long enough are offline from now on.
    /// Blocks on the store.
    public void sweep() {
        Map<UserId, Instant> gone = new HashMap<>();
        synchronized (lock) {
            Instant before = clock.instant().minus(Limits.OFFLINE_AFTER);
            leaving.forEach((user, since) -> {
                if (!since.isAfter(before)) {
                    gone.put(user, since);
                }
            });
        }
        if (gone.isEmpty()) {
            return;
        }
        store.seen(gone);
        synchronized (lock) {
            // Who came back while that was written is not in it any more.
            gone.keySet().removeIf(user -> leaving.remove(user) == null);
            gone.keySet().forEach(user -> changed.put(user, false));
            flush();
        }
    }

    /// Tells of those who came and went since the last time, all in one: to be called every
    /// [Limits#PRESENCE_INTERVAL].
    public void flush() {
        synchronized (lock) {
            if (changed.isEmpty()) {
                return;
            }
            Map<UserId, Boolean> due = changed;
            changed = new HashMap<>();
            List<UserId> came = new ArrayList<>();
            List<UserId> went = new ArrayList<>();
            due.forEach((user, online) -> (online ? came : went).add(user));
            if (!came.isEmpty()) {
                roster.enter(came);
            }
            if (!went.isEmpty()) {
                roster.leave(went);
            }
            List<Notice> notices = new ArrayList<>(due.size());
            due.forEach((user, online) -> notices.add(new Notice.PresenceChanged(user, online)));
            tell.accept(notices);
        }
    }

    /// These came or went, here or on another node. Returns at once.
    public void heard(List<Notice.PresenceChanged> changes) {
        Set<UserId> gone = new HashSet<>();
        for (Notice.PresenceChanged change : changes) {
            UserId user = change.user();
            if (watchers.isWatched(user)) {
                long moment = watchers.happened(user);
                if (change.online()) {
                    gone.remove(user);
                    watchers.show(new Status(user, true, null), moment);
                } else {
                    gone.add(user);
                }
            }
        }
        if (!gone.isEmpty()) {
            look(gone); // they may be online elsewhere
        }
    }

    /// Of these, or of everyone who is watched, something may have been missed. Returns at once.
    public void doubt(Collection<UserId> users) {
        Set<UserId> watched = new HashSet<>(users);
        watched.removeIf(user -> !watchers.isWatched(user));
        if (!watched.isEmpty()) {
            look(watched);
        }
    }

    public void doubtAll() {
        doubt(watchers.watched());
    }

    private void look(Set<UserId> users) {
        long asked = watchers.moment();
        var _ = roster.elsewhere(users).thenAccept(elsewhere -> watchers.later(() -> show(users, elsewhere, asked)));
    }

    private void show(Set<UserId> users, Optional<Set<UserId>> elsewhere, long asked) {
        statuses(users, elsewhere).forEach(status -> watchers.show(status, asked));
    }

    /// Replaces what the connection watches, by those of `users` who share a chat with it. Blocks on the
    /// store. How they are, [#watched] says, on the connection's loop: so that it fits the changes told
    /// before and after.
    public void watch(Subscriber subscriber, Collection<UserId> users) {
        if (users.size() > Limits.WATCHED_USERS) {
            throw Refusal.invalid("users", "must name at most " + Limits.WATCHED_USERS + " users.");
        }
        Set<UserId> allowed = store.sharingAChat(subscriber.user(), users);
        synchronized (lock) {
            if (!sockets.getOrDefault(subscriber.user(), List.of()).contains(subscriber)) {
                return; // closed meanwhile: nobody would ever end its watching
            }
            watchers.watch(subscriber, allowed);
        }
        long asked = watchers.moment();
        show(allowed, roster.elsewhere(allowed).join(), asked);
    }

    /// How those are whom the connection watches.
    public List<Status> watched(Subscriber subscriber) {
        return watchers.shown(subscriber);
    }

    /// Somebody has left a chat: who shares none with him any more watches him no more. Returns at once.
    public void parted(UserId user) {
        Set<Subscriber> concerned = watchers.watchersOf(user);
        synchronized (lock) {
            concerned.addAll(sockets.getOrDefault(user, List.of()));
        }
        concerned.removeIf(subscriber -> watchers.watchedBy(subscriber).isEmpty());
        if (!concerned.isEmpty()) {
            watchers.later(() -> concerned.forEach(this::watchAgain));
        }
    }

    private void watchAgain(Subscriber subscriber) {
        Set<UserId> before = watchers.watchedBy(subscriber);
        watchers.keep(subscriber, store.sharingAChat(subscriber.user(), before));
    }

    /// How these users are, of those who share a chat with me. Blocks on the store.
    public List<Status> of(UserId me, Collection<UserId> users) {
        Set<UserId> allowed = store.sharingAChat(me, users);
        return statuses(allowed, roster.elsewhere(allowed).join());
    }

    /// Blocks on the store.
    private List<Status> statuses(Set<UserId> users, Optional<Set<UserId>> elsewhere) {
        Set<UserId> online = new HashSet<>();
        synchronized (lock) {
            users.stream()
                    .filter(user -> sockets.containsKey(user) || leaving.containsKey(user))
                    .forEach(online::add);
        }
        elsewhere.ifPresent(online::addAll);
        Set<UserId> others = new HashSet<>(users);
        others.removeAll(online);
        Map<UserId, Instant> seen = others.isEmpty() ? Map.of() : reads.lastSeen(others);
        List<Status> statuses = new ArrayList<>();
        for (UserId user : users.stream().sorted().toList()) {
            Boolean known = online.contains(user) ? Boolean.TRUE : elsewhere.isPresent() ? Boolean.FALSE : null;
            statuses.add(new Status(user, known, online.contains(user) ? null : seen.get(user)));
        }
        return statuses;
    }
}
