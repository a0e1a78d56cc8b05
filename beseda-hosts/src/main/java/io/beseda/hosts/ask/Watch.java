package io.beseda.hosts.ask;

import io.beseda.core.account.Credential;
import io.beseda.core.log.StoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/// Asks again about those who are connected: once for all sockets of a proof, each at a time of its own, so that the
/// host is never asked about all at once. While it cannot be asked, everyone stays.
///
/// Owner of the times: the sweep, which calls [#dead] from one thread at a time. It never waits for the host.
final class Watch {
    /// Questions on their way at a time, so that those who come are not behind all those who are here.
    private static final int AT_ONCE = 16;
    /// Questions begun by one round; the rest is for the next.
    private static final int ROUND = 2_000;

    private final Duration interval;
    private final BiPredicate<Proof, Credential> stillHolds;
    private final Executor workers;
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final Map<String, Long> due = new HashMap<>();
    private final Set<Credential> ended = ConcurrentHashMap.newKeySet();

    /// @param stillHolds asks the host
    Watch(Duration interval, BiPredicate<Proof, Credential> stillHolds, Executor workers) {
        this.interval = interval;
        this.stillHolds = stillHolds;
        this.workers = workers;
    }

    /// Those of whom the host has said by now that they are nobody any more.
    Set<Credential> dead(Collection<Credential> connected) {
        ended.retainAll(connected);
        Map<String, List<Credential>> byProof = connected.stream()
                .filter(credential -> credential.proof() != null)
                .collect(Collectors.groupingBy(credential -> String.valueOf(credential.proof())));
        due.keySet().retainAll(byProof.keySet());
        long now = System.nanoTime();
        int begun = 0;
        for (Map.Entry<String, List<Credential>> entry : byProof.entrySet()) {
            long at = due.computeIfAbsent(entry.getKey(), _ -> now + pause());
            if (at - now <= 0 && begun < ROUND) {
                begun++;
                due.put(entry.getKey(), now + pause());
                workers.execute(() -> ask(Proof.of(entry.getKey()), entry.getValue()));
            }
        }
        return new HashSet<>(ended);
    }

    /// Between half of the interval and all of it.
    private long pause() {
        long nanos = interval.toNanos();
        return nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1);
    }

    private void ask(Proof proof, List<Credential> credentials) {
        try {
            turns.acquire();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            credentials.stream()
                    .filter(credential -> !stillHolds.test(proof, credential))
                    .forEach(ended::add);
        } catch (StoreException _) {
            // said by whom it concerns; asked again in its time
        } finally {
            turns.release();
        }
    }
}
