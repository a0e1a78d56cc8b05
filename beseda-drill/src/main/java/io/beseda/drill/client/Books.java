package io.beseda.drill.client;

import io.beseda.drill.client.Broken.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// What all clients write down together: acknowledgements, broken promises, and which fault was at what time.
/// Thread-safe.
public final class Books {
    /// @param sentAt  the first attempt
    /// @param ackedBy the node that acknowledged
    public record Acknowledged(String client, Said said, long sentAt, long ackedAt, int ackedBy) {}

    /// From `start` until the next one's.
    public record Phase(String name, long start) {}

    /// So many broken promises are kept; a server that is broken breaks every message.
    public static final int KEPT = 10_000;

    private final long start = System.nanoTime();
    private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicInteger acknowledgedCount = new AtomicInteger();
    private final Queue<Broken> broken = new ConcurrentLinkedQueue<>();
    private final List<Phase> phases = new CopyOnWriteArrayList<>(List.of(new Phase("calm", start)));
    private final Map<Long, Long> lastOfChat = new ConcurrentHashMap<>();
    private final Semaphore acknowledgements = new Semaphore(0);

    /// What happens from now on belongs to this.
    public void begin(String phase) {
        phases.add(new Phase(phase, System.nanoTime()));
    }

    public List<Phase> phases() {
        return List.copyOf(phases);
    }

    public Phase phaseAt(long nanos) {
        Phase found = phases.getFirst();
        for (Phase phase : phases) {
            if (phase.start() - nanos <= 0) {
                found = phase;
            }
        }
        return found;
    }

    public void broken(Kind kind, String client, long chat, long seq, String what) {
        brokenAt(System.nanoTime(), kind, client, chat, seq, what);
    }

    /// @param nanos when that was to be kept which was not
    public void brokenAt(long nanos, Kind kind, String client, long chat, long seq, String what) {
        if (broken.size() < KEPT) {
            broken.add(new Broken(
                    kind,
                    client,
                    chat,
                    seq,
                    what,
                    Duration.ofNanos(nanos - start),
                    phaseAt(nanos).name()));
        }
    }

    void acknowledged(Acknowledged message) {
        acknowledged.add(message);
        lastOfChat.merge(message.said().chat(), message.said().seq(), Math::max);
        acknowledgedCount.incrementAndGet();
        acknowledgements.release();
    }

    public List<Acknowledged> acknowledged() {
        return List.copyOf(acknowledged);
    }

    public int acknowledgedCount() {
        return acknowledgedCount.get();
    }

    /// The highest `seq` acknowledged in each chat.
    public Map<Long, Long> lastOfChats() {
        return Map.copyOf(lastOfChat);
    }

    public List<Broken> broken() {
        return List.copyOf(broken);
    }

    /// One permit for each acknowledgement.
    public Semaphore acknowledgements() {
        return acknowledgements;
    }

    public Duration since(long nanos) {
        return Duration.ofNanos(nanos - start);
    }
}
