package io.beseda.core;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Questions that are asked while others are being read are read together, as soon as those are done: a storm
/// of them costs few reads, and a lone one is read at once. While many come, a read also waits a moment for
/// more of them, since a quick store would else answer each before the next has come. An answer is never older
/// than its question, since nobody joins a read that has begun.
///
/// Thread-safe. Blocks, so call it where that is cheap: each asker waits, and one of them reads for all.
public final class Coalescer<K, V> {
    /// So that a slow read does not hold up all the others.
    private static final int READS_AT_ONCE = 2;

    private final Function<Set<K>, Map<K, V>> read;
    private final int most;
    private final Duration moment;
    private final LongSupplier nanoTime;
    private final Semaphore reading = new Semaphore(READS_AT_ONCE, true);
    private final Object lock = new Object();
    // Guarded by lock.
    private @Nullable Batch<K, V> open;
    private boolean crowded;
    private long crowdedAt;

    /// Questions that are read together.
    private static final class Batch<K, V> {
        // Guarded by the coalescer's lock, as long as it is the one that is open.
        private final Set<K> keys = new HashSet<>();
        private int askers;
        private final CompletableFuture<Map<K, V>> answer = new CompletableFuture<>();
    }

    /// @param read   answers these keys; a key that is absent has no answer
    /// @param most   keys of several askers that are read together
    /// @param moment how long a read waits for more of them, while many come
    public Coalescer(Function<Set<K>, Map<K, V>> read, int most, Duration moment) {
        this(read, most, moment, System::nanoTime);
    }

    Coalescer(Function<Set<K>, Map<K, V>> read, int most, Duration moment, LongSupplier nanoTime) {
        this.read = read;
        this.most = most;
        this.moment = moment;
        this.nanoTime = nanoTime;
    }

    public Optional<V> find(K key) {
        return Optional.ofNullable(ask(List.of(key)).get(key));
    }

    /// What was found of these. A failure of the read is thrown to all who wait for it.
    public Map<K, V> findAll(Collection<K> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        Map<K, V> found = ask(keys);
        Map<K, V> mine = new HashMap<>();
        for (K key : keys) {
            V value = found.get(key);
            if (value != null) {
                mine.put(key, value);
            }
        }
        return mine;
    }

    private Map<K, V> ask(Collection<K> keys) {
        Batch<K, V> mine;
        boolean first;
        boolean many;
        synchronized (lock) {
            Batch<K, V> last = open;
            first = last == null || last.keys.size() + keys.size() > most;
            mine = last == null || first ? new Batch<>() : last;
            open = mine;
            mine.keys.addAll(keys);
            mine.askers++;
            many = crowded && nanoTime.getAsLong() - crowdedAt < Limits.CROWD_REMEMBERED.toNanos();
        }
        if (first) {
            if (many) {
                LockSupport.parkNanos(moment.toNanos()); // woken early, it reads early
            }
            read(mine);
        }
        try {
            return mine.answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private void read(Batch<K, V> batch) {
        reading.acquireUninterruptibly();
        try {
            close(batch);
            batch.answer.complete(read.apply(batch.keys));
        } catch (RuntimeException | Error e) {
            batch.answer.completeExceptionally(e);
        } finally {
            reading.release();
        }
    }

    private void close(Batch<K, V> batch) {
        synchronized (lock) {
            if (batch.equals(open)) {
                open = null;
            }
            if (batch.askers >= Limits.CROWD) {
                crowded = true;
                crowdedAt = nanoTime.getAsLong();
            }
        }
    }
}
