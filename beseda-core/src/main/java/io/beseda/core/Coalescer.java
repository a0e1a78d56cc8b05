package io.beseda.core;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Questions that are asked while others are being read are read together, as soon as those are done: a storm
/// of them costs few reads, and a lone one is read at once. An answer is never older than its question, since
/// nobody joins a read that has begun.
///
/// Thread-safe. Blocks, so call it where that is cheap: each asker waits, and one of them reads for all.
public final class Coalescer<K, V> {
    /// So that a slow read does not hold up all the others.
    private static final int READS_AT_ONCE = 2;

    private final Function<Set<K>, Map<K, V>> read;
    private final int most;
    private final Object lock = new Object();
    // Guarded by lock.
    private final ArrayDeque<Batch<K, V>> waiting = new ArrayDeque<>();
    private int reading;

    /// Questions that are read together. Its keys do not change once it is its turn.
    private record Batch<K, V>(
            Set<K> keys, CompletableFuture<@Nullable Void> turn, CompletableFuture<Map<K, V>> answer) {
        Batch(Collection<K> keys) {
            this(new HashSet<>(keys), new CompletableFuture<>(), new CompletableFuture<>());
        }
    }

    /// @param read answers these keys; a key that is absent has no answer
    /// @param most keys of several askers that are read together
    public Coalescer(Function<Set<K>, Map<K, V>> read, int most) {
        this.read = read;
        this.most = most;
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
        synchronized (lock) {
            Batch<K, V> last = waiting.peekLast();
            first = last == null || last.keys().size() + keys.size() > most;
            if (last != null && !first) {
                mine = last;
                mine.keys().addAll(keys);
            } else {
                mine = new Batch<>(keys);
                if (reading < READS_AT_ONCE) {
                    reading++;
                    mine.turn().complete(null);
                } else {
                    waiting.add(mine);
                }
            }
        }
        if (first) {
            mine.turn().join();
            read(mine);
        }
        try {
            return mine.answer().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private void read(Batch<K, V> batch) {
        try {
            batch.answer().complete(read.apply(batch.keys()));
        } catch (RuntimeException | Error e) {
            batch.answer().completeExceptionally(e);
        } finally {
            next();
        }
    }

    private void next() {
        Batch<K, V> next;
        synchronized (lock) {
            next = waiting.poll();
            if (next == null) {
                reading--;
            }
        }
        if (next != null) {
            next.turn().complete(null);
        }
    }
}
