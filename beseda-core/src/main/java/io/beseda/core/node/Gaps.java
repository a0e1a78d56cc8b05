package io.beseda.core.node;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.beseda.core.bus.Topic;
import io.beseda.core.hub.Hub;
import io.beseda.core.log.ChatStore;
import io.beseda.core.log.ChatStore.Memberships;
import io.beseda.core.log.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out what no event told this node, and reads it: the store is the truth, the bus a hint. Holes in a
/// chat's log are filled; the length of the logs and the users' lists of chats are compared with the store,
/// now and then and whenever the bus is in doubt. Thread-safe.
final class Gaps {
    private static final Logger LOG = LoggerFactory.getLogger(Gaps.class);
    /// Chats and events of each that are read at once.
    private static final int CHATS_FILLED = 100;

    private static final int EVENTS_FILLED = 200;
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);

    private final ChatStore store;
    private final Hub hub;
    private final BiConsumer<Runnable, Duration> later;
    private final AtomicBoolean filling = new AtomicBoolean();
    private final AtomicBoolean comparing = new AtomicBoolean();
    private final LongAdder filled = new LongAdder();
    private volatile String comparedMark = "";
    private volatile long comparedAt;
    private final Set<ChatId> doubtedChats = new HashSet<>(); // guarded by this
    private final Set<UserId> doubtedUsers = new HashSet<>(); // guarded by this

    /// @param later runs a task that may block, after some time
    Gaps(ChatStore store, Hub hub, BiConsumer<Runnable, Duration> later) {
        this.store = store;
        this.hub = hub;
        this.later = later;
    }

    /// Events that were read from the store because nothing else brought them.
    long filled() {
        return filled.sum();
    }

    // ---- holes

    void holeOpened() {
        if (filling.compareAndSet(false, true)) {
            later.accept(this::fill, Limits.HOLE_PATIENCE);
        }
    }

    private void fill() {
        Duration pause = Limits.HOLE_PATIENCE;
        try {
            fillOnce();
        } catch (RuntimeException e) {
            say("Missing events could not be read", e);
            pause = AFTER_A_FAILURE;
        }
        if (hub.sequencer().hasHoles()) {
            later.accept(this::fill, pause);
        } else {
            filling.set(false);
            if (hub.sequencer().hasHoles()) {
                holeOpened();
            }
        }
    }

    private void fillOnce() {
        Map<ChatId, Long> holes = new HashMap<>();
        for (Map.Entry<ChatId, Long> hole :
                hub.sequencer().holes(Limits.HOLE_PATIENCE).entrySet()) {
            if (holes.size() < CHATS_FILLED) {
                holes.put(hole.getKey(), hole.getValue());
            }
        }
        if (holes.isEmpty()) {
            return;
        }
        for (List<ChatEvent> events : store.events(holes, EVENTS_FILLED).values()) {
            filled.add(events.size());
            hub.sequencer().offer(events);
        }
    }

    // ---- comparing

    /// Everything that is listened to here, but for most times when nobody else has committed anything: what we
    /// commit, we are told. To be called by one thread at a time; blocks.
    void compareAll() {
        String mark = store.markOfOthers();
        long now = System.nanoTime();
        if (!mark.equals(comparedMark) || now - comparedAt >= Limits.COMPARE_ANYHOW.toNanos()) {
            comparedMark = mark;
            comparedAt = now;
            doubt(hub.sequencer().chats(), hub.audience().versions().keySet());
        }
    }

    void doubt(Set<Topic> topics) {
        Set<ChatId> chats = new HashSet<>();
        Set<UserId> users = new HashSet<>();
        for (Topic topic : topics) {
            switch (topic) {
                case Topic.OfChat(ChatId chat) -> chats.add(chat);
                case Topic.OfUser(UserId user) -> users.add(user);
                case Topic.OfPresence _ -> {} // not kept in the store
            }
        }
        doubt(chats, users);
    }

    private void doubt(Collection<ChatId> chats, Collection<UserId> users) {
        synchronized (this) {
            doubtedChats.addAll(chats);
            doubtedUsers.addAll(users);
        }
        if (comparing.compareAndSet(false, true)) {
            later.accept(this::compare, Duration.ZERO);
        }
    }

    /// What is doubted while a comparison runs is compared together in the next.
    private void compare() {
        List<ChatId> chats;
        List<UserId> users;
        synchronized (this) {
            chats = List.copyOf(doubtedChats);
            users = List.copyOf(doubtedUsers);
            doubtedChats.clear();
            doubtedUsers.clear();
        }
        try {
            compareChats(chats);
            compareUsers(users);
        } catch (RuntimeException e) {
            say("The store could not be compared with", e);
            synchronized (this) {
                doubtedChats.addAll(chats);
                doubtedUsers.addAll(users);
            }
            later.accept(this::compare, AFTER_A_FAILURE);
            return;
        }
        comparing.set(false);
        boolean more;
        synchronized (this) {
            more = !doubtedChats.isEmpty() || !doubtedUsers.isEmpty();
        }
        if (more) {
            doubt(Set.of(), Set.of());
        }
    }

    private void compareChats(List<ChatId> chats) {
        for (List<ChatId> some : inParts(chats)) {
            hub.sequencer().exist(store.lastSeqs(some));
        }
    }

    private void compareUsers(List<UserId> users) {
        Map<UserId, Long> known = hub.audience().versions();
        for (List<UserId> some : inParts(users)) {
            Map<UserId, Long> versions = store.chatsVersions(some);
            List<UserId> behind = some.stream()
                    .filter(known::containsKey)
                    .filter(user -> !Objects.equals(known.get(user), versions.getOrDefault(user, 0L)))
                    .toList();
            if (!behind.isEmpty()) {
                store.memberships(behind).forEach((user, now) -> reconcile(user, known.getOrDefault(user, 0L), now));
            }
        }
    }

    private void reconcile(UserId user, long known, Memberships now) {
        hub.reconcile(user, now.chats());
        hub.audience().caughtUp(user, known, now.version());
    }

    private static void say(String what, RuntimeException e) {
        if (e instanceof StoreException failure && failure.mayRetry()) {
            LOG.debug("{}; trying again", what, e); // the store has said that it is away
        } else {
            LOG.warn("{}; trying again", what, e);
        }
    }

    private static <T> List<List<T>> inParts(List<T> all) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += Limits.COMPARED_AT_ONCE) {
            parts.add(all.subList(from, Math.min(all.size(), from + Limits.COMPARED_AT_ONCE)));
        }
        return parts;
    }
}
