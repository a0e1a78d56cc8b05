package io.beseda.core.hub;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import io.beseda.core.account.Revocation;
import io.beseda.core.bus.Bus;
import io.beseda.core.bus.Notice;
import io.beseda.core.log.ChatStore.Membership;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who is connected here, and who listens to what. Thread-safe: hands everything to the loops, in the order
/// of the calls of one thread.
public final class Hub {
    private final List<HubLoop> loops;
    private final Sequencer sequencer;
    private final Audience audience;

    /// @param onHole  called when events are missing on this node; must return at once
    /// @param awaited whether a message of this chat is on its way to the log of this node
    public Hub(
            List<? extends Loop> loops,
            Encoder encoder,
            Announcer announcer,
            Bus bus,
            Runnable onHole,
            Predicate<ChatId> awaited) {
        this.sequencer = new Sequencer(bus, encoder, this::pass, onHole);
        this.audience = new Audience(bus);
        this.loops = loops.stream()
                .map(loop -> new HubLoop(loop, new Writer(loop, awaited), encoder, announcer, sequencer, audience))
                .toList();
    }

    /// Where events enter, in whatever order.
    public Sequencer sequencer() {
        return sequencer;
    }

    /// Whose sockets are open here.
    public Audience audience() {
        return audience;
    }

    /// The listeners of the loop that owns this connection; to be used on that loop.
    public HubLoop on(Loop loop) {
        for (HubLoop hubLoop : loops) {
            if (hubLoop.loop().equals(loop)) {
                return hubLoop;
            }
        }
        throw new IllegalArgumentException("a loop that this hub does not know");
    }

    /// One task per loop, each event encoded once.
    private void pass(List<Encoded> events) {
        onEachLoop(loop -> loop.deliver(events));
    }

    /// Users became members of chats. What is offered to the sequencer from now on, those who are connected
    /// here hear.
    public void added(List<Notice.Added> added) {
        Map<ChatId, Long> joined = new HashMap<>();
        for (Notice.Added each : added) {
            if (audience.isHere(each.user())) {
                joined.merge(each.chat(), each.joinedSeq(), Math::min);
            }
        }
        if (joined.isEmpty()) {
            return;
        }
        // Until each loop listens by itself.
        sequencer.listen(joined);
        AtomicInteger loopsLeft = new AtomicInteger(loops.size());
        onEachLoop(loop -> {
            added.forEach(each -> loop.added(each.user(), each.chat(), each.joinedSeq()));
            if (loopsLeft.decrementAndGet() == 0) {
                sequencer.unlisten(joined.keySet());
            }
        });
    }

    /// The store's list of a user's chats: he hears of those that he was not told of.
    public void reconcile(UserId user, Collection<Membership> memberships) {
        onEachLoop(loop -> loop.reconcile(user, memberships));
    }

    /// A frame for all who listen to the chat with the full protocol, but for `except`.
    public void toChat(ChatId chat, byte[] frame, @Nullable UserId except) {
        onEachLoop(loop -> loop.toChat(chat, frame, except));
    }

    /// A frame for the full sockets of one user.
    public void toUser(UserId user, byte[] frame) {
        onEachLoop(loop -> loop.toUser(user, frame));
    }

    /// A frame for each of these connections.
    public void toEach(Collection<Subscriber> subscribers, byte[] frame) {
        List<Subscriber> all = List.copyOf(subscribers);
        onEachLoop(loop -> {
            for (Subscriber subscriber : all) {
                if (subscriber.connection.loop().equals(loop.loop())) {
                    loop.send(subscriber, frame);
                }
            }
        });
    }

    /// Closes what was opened with a credential that ended.
    public void revoke(Revocation revocation) {
        onEachLoop(loop ->
                loop.socketsOf(revocation.user()).forEach(subscriber -> end(loop, subscriber, revocation::ends)));
    }

    /// Closes the sockets with these credentials.
    public void end(Set<Credential> dead) {
        if (!dead.isEmpty()) {
            endAll(dead::contains);
        }
    }

    /// Closes the sockets whose time is over.
    public void expire(Instant now) {
        endAll(credential -> {
            Instant end = credential.expiresAt();
            return end != null && !now.isBefore(end);
        });
    }

    private void endAll(Predicate<Credential> ended) {
        forEach((loop, subscriber) -> end(loop, subscriber, ended));
    }

    private static void end(HubLoop loop, Subscriber subscriber, Predicate<Credential> ended) {
        if (ended.test(subscriber.credential())) {
            loop.close(subscriber, CloseCode.UNAUTHORIZED, "the session has ended");
        }
    }

    /// Calls the action for every connection, on its loop.
    public void forEach(BiConsumer<HubLoop, Subscriber> action) {
        onEachLoop(loop -> loop.forEach(subscriber -> action.accept(loop, subscriber)));
    }

    /// Runs the task when every loop has done what it has to do now.
    public void afterAll(Runnable task) {
        AtomicInteger loopsLeft = new AtomicInteger(loops.size());
        onEachLoop(_ -> {
            if (loopsLeft.decrementAndGet() == 0) {
                task.run();
            }
        });
    }

    private void onEachLoop(Consumer<HubLoop> task) {
        for (HubLoop loop : loops) {
            loop.loop().execute(() -> task.accept(loop));
        }
    }

    /// How many sockets are open, by a key such as the user or the address. Thread-safe.
    public static final class SocketCount<K> {
        private final ConcurrentHashMap<K, Integer> open = new ConcurrentHashMap<>();

        /// False: `limit` are open (0 = no limit).
        public boolean tryOpen(K key, int limit) {
            boolean[] opened = {false};
            open.compute(key, (_, count) -> {
                int now = count == null ? 0 : count;
                opened[0] = limit == 0 || now < limit;
                return opened[0] ? Integer.valueOf(now + 1) : count;
            });
            return opened[0];
        }

        public void closed(K key) {
            open.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
        }
    }
}
