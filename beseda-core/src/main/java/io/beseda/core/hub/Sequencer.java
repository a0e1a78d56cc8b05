package io.beseda.core.hub;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import io.beseda.core.bus.Bus;
import io.beseda.core.bus.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One order on this node: passes on the events of a chat in the order of seq, each once, whether they come
/// from a commit here, from the bus or from the store. An event that is not the next one is a repeat, and
/// dropped, or lies behind a hole, and waits until whoever asks for [#holes] has filled it. Knows the chats
/// that somebody listens to here.
///
/// Thread-safe: one lock, under which only queues are filled.
public final class Sequencer {
    private final Bus bus;
    private final Encoder encoder;
    private final Consumer<List<Encoded>> next;
    private final Runnable onHole;

    private final Object lock = new Object();
    // Guarded by lock.
    private final Map<ChatId, Feed> feeds = new HashMap<>();
    /// Since when, in nanoseconds.
    private final Map<ChatId, Long> holes = new LinkedHashMap<>();
    /// What the feeds remember, oldest first: one bound for all.
    private final Deque<Remembered> remembered = new ArrayDeque<>();
    private long rememberedBytes;

    private record Remembered(Feed feed, int bytes) {}

    /// @param next   gets the events whose turn has come; must only queue them
    /// @param onHole called when the first hole opens; must return at once
    Sequencer(Bus bus, Encoder encoder, Consumer<List<Encoded>> next, Runnable onHole) {
        this.bus = bus;
        this.encoder = encoder;
        this.next = next;
        this.onHole = onHole;
    }

    /// A loop begins to listen to these chats, whose logs were seen up to the seq given.
    ///
    /// @return of each chat the seq after which everything passes here: the one given, or where others began
    /// to listen
    Map<ChatId, Long> listen(Map<ChatId, Long> seen) {
        Map<ChatId, Long> from = new HashMap<>();
        List<Topic> topics = new ArrayList<>();
        synchronized (lock) {
            seen.forEach((chat, seq) -> {
                Feed feed = feeds.get(chat);
                if (feed == null) {
                    feed = new Feed(seq);
                    feeds.put(chat, feed);
                    topics.add(new Topic.OfChat(chat));
                }
                feed.loops++;
                from.put(chat, feed.first);
            });
            if (!topics.isEmpty()) {
                bus.subscribe(topics);
            }
        }
        return from;
    }

    /// A loop has no listener of these chats any more.
    void unlisten(Collection<ChatId> chats) {
        List<Topic> topics = new ArrayList<>();
        synchronized (lock) {
            for (ChatId chat : chats) {
                Feed feed = feeds.get(chat);
                if (feed != null && --feed.loops == 0) {
                    feeds.remove(chat);
                    holes.remove(chat);
                    topics.add(new Topic.OfChat(chat));
                }
            }
            if (!topics.isEmpty()) {
                bus.unsubscribe(topics);
            }
        }
    }

    /// Events that are in the log; of chats that nobody listens to, too.
    public void offer(Collection<? extends ChatEvent> events) {
        List<Encoded> turn = new ArrayList<>();
        synchronized (lock) {
            for (ChatEvent event : events) {
                Feed feed = feeds.get(event.chat());
                if (feed != null) {
                    int before = turn.size();
                    feed.offer(new Encoded(event, encoder), Limits.EARLY_EVENTS, turn);
                    for (Encoded passed : turn.subList(before, turn.size())) {
                        remember(feed, passed);
                    }
                    look(event.chat(), feed);
                }
            }
            if (!turn.isEmpty()) {
                next.accept(turn);
            }
        }
    }

    /// How long the logs of these chats are, as the store has told.
    public void exist(Map<ChatId, Long> lastSeqs) {
        synchronized (lock) {
            lastSeqs.forEach((chat, seq) -> {
                Feed feed = feeds.get(chat);
                if (feed != null) {
                    feed.exists = Math.max(feed.exists, seq);
                    look(chat, feed);
                }
            });
        }
    }

    /// Holes as old as that: chats, and the seq after which something is missing.
    public Map<ChatId, Long> holes(Duration age) {
        long since = System.nanoTime() - age.toNanos();
        Map<ChatId, Long> old = new HashMap<>();
        synchronized (lock) {
            holes.forEach((chat, opened) -> {
                Feed feed = feeds.get(chat);
                if (feed != null && opened - since <= 0) {
                    old.put(chat, feed.last);
                }
            });
        }
        return old;
    }

    public boolean hasHoles() {
        synchronized (lock) {
            return !holes.isEmpty();
        }
    }

    /// The chats that somebody listens to here.
    public Set<ChatId> chats() {
        synchronized (lock) {
            return Set.copyOf(feeds.keySet());
        }
    }

    /// What passed after `seq`, if all of it is remembered.
    ///
    /// @param upTo the newest that was passed on
    record Recent(List<Encoded> events, long upTo) {
        /// For one who may see nothing at or below `floor`.
        List<byte[]> frames(Protocol protocol, long floor) {
            List<byte[]> frames = new ArrayList<>(events.size());
            for (Encoded encoded : events) {
                byte[] frame = encoded.event().seq() > floor ? encoded.frame(protocol, floor) : null;
                if (frame != null) {
                    frames.add(frame);
                }
            }
            return frames;
        }
    }

    /// Null: not all of it is remembered, or this node has not come so far.
    @Nullable
    Recent recent(ChatId chat, long seq) {
        synchronized (lock) {
            Feed feed = feeds.get(chat);
            List<Encoded> events = feed == null ? null : feed.after(seq);
            return feed == null || events == null ? null : new Recent(events, feed.last);
        }
    }

    // Caller holds lock.
    private void look(ChatId chat, Feed feed) {
        if (!feed.hasHole()) {
            holes.remove(chat);
        } else if (holes.putIfAbsent(chat, System.nanoTime()) == null && holes.size() == 1) {
            onHole.run();
        }
    }

    // Caller holds lock.
    private void remember(Feed feed, Encoded encoded) {
        int bytes = encoded.weight();
        remembered.addLast(new Remembered(feed, bytes));
        rememberedBytes += bytes;
        while (rememberedBytes > Limits.RECENT_BYTES) {
            // The oldest of all is the oldest of its feed, too.
            Remembered oldest = remembered.removeFirst();
            oldest.feed().forgetOldest();
            rememberedBytes -= oldest.bytes();
        }
    }
}
