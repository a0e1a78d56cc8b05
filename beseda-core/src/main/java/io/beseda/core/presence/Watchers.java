package io.beseda.core.presence;

import io.beseda.core.UserId;
import io.beseda.core.bus.Bus;
import io.beseda.core.bus.Topic;
import io.beseda.core.hub.Encoder;
import io.beseda.core.hub.Hub;
import io.beseda.core.hub.Subscriber;
import io.beseda.core.presence.Presence.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/// Which connections watch whom, and how those are shown. Thread-safe: one lock, under which only queues are
/// filled, so changes are told in the order in which they are shown.
public final class Watchers {
    private final Hub hub;
    private final Encoder encoder;
    private final Bus bus;
    private final Executor workers;

    private final Object lock = new Object();
    // Guarded by lock.
    private final Map<UserId, Set<Subscriber>> watchers = new HashMap<>();
    private final Map<Subscriber, Set<UserId>> watching = new HashMap<>();
    private final Map<UserId, Status> shown = new HashMap<>();
    private final Map<UserId, Long> newsAt = new HashMap<>();
    private long news;

    /// @param workers run what blocks
    public Watchers(Hub hub, Encoder encoder, Bus bus, Executor workers) {
        this.hub = hub;
        this.encoder = encoder;
        this.bus = bus;
        this.workers = workers;
    }

    void later(Runnable task) {
        workers.execute(task);
    }

    boolean isWatched(UserId user) {
        synchronized (lock) {
            return watchers.containsKey(user);
        }
    }

    Set<UserId> watched() {
        synchronized (lock) {
            return Set.copyOf(watchers.keySet());
        }
    }

    Set<UserId> watchedBy(Subscriber subscriber) {
        synchronized (lock) {
            return watching.getOrDefault(subscriber, Set.of());
        }
    }

    /// The caller may change the set.
    Set<Subscriber> watchersOf(UserId user) {
        synchronized (lock) {
            return new HashSet<>(watchers.getOrDefault(user, Set.of()));
        }
    }

    void watch(Subscriber subscriber, Collection<UserId> users) {
        List<Topic> fresh = new ArrayList<>();
        synchronized (lock) {
            Set<UserId> before = watching.getOrDefault(subscriber, Set.of());
            for (UserId user : users) {
                if (watchers.computeIfAbsent(user, _ -> new HashSet<>()).add(subscriber)
                        && watchers.getOrDefault(user, Set.of()).size() == 1) {
                    fresh.add(new Topic.OfPresence(user));
                }
            }
            watching.put(subscriber, Set.copyOf(users));
            if (!fresh.isEmpty()) {
                bus.subscribe(fresh);
            }
            Set<UserId> others = new HashSet<>(before);
            others.removeAll(new HashSet<>(users));
            unwatch(subscriber, others);
        }
    }

    /// The connection goes on watching only those of `allowed`.
    void keep(Subscriber subscriber, Set<UserId> allowed) {
        synchronized (lock) {
            Set<UserId> before = watching.get(subscriber);
            if (before != null && !allowed.containsAll(before)) {
                Set<UserId> kept = new HashSet<>(before);
                kept.retainAll(allowed);
                watch(subscriber, kept);
            }
        }
    }

    void remove(Subscriber subscriber) {
        synchronized (lock) {
            Set<UserId> before = watching.remove(subscriber);
            if (before != null) {
                unwatch(subscriber, before);
            }
        }
    }

    // Caller holds lock.
    private void unwatch(Subscriber subscriber, Set<UserId> users) {
        List<Topic> unwanted = new ArrayList<>();
        for (UserId user : users) {
            Set<Subscriber> set = watchers.get(user);
            if (set != null && set.remove(subscriber) && set.isEmpty()) {
                watchers.remove(user);
                shown.remove(user);
                newsAt.remove(user);
                unwanted.add(new Topic.OfPresence(user));
            }
        }
        if (!unwanted.isEmpty()) {
            bus.unsubscribe(unwanted);
        }
    }

    /// The moment at which somebody asks how users are; news that come later are newer than the answer.
    long moment() {
        synchronized (lock) {
            return news;
        }
    }

    /// Something has happened to this user.
    ///
    /// @return the moment after it
    long happened(UserId user) {
        synchronized (lock) {
            if (watchers.containsKey(user)) {
                newsAt.put(user, ++news);
            }
            return news;
        }
    }

    /// Tells those who watch, when it is another status.
    ///
    /// @param asked the [#moment] that the status is of
    void show(Status status, long asked) {
        synchronized (lock) {
            Set<Subscriber> interested = watchers.get(status.user());
            if (interested == null || newsAt.getOrDefault(status.user(), 0L) > asked) {
                return;
            }
            Status before = shown.put(status.user(), status);
            if (before != null && !status.equals(before)) {
                hub.toEach(interested, encoder.presence(status.user(), status.online(), status.lastSeen()));
            }
        }
    }

    List<Status> shown(Subscriber subscriber) {
        synchronized (lock) {
            return watching.getOrDefault(subscriber, Set.of()).stream()
                    .filter(shown::containsKey)
                    .sorted()
                    .map(shown::get)
                    .toList();
        }
    }
}
