package io.beseda.drill.load;

import io.beseda.drill.client.Books;
import io.beseda.drill.client.Books.Acknowledged;
import io.beseda.drill.client.Client;
import io.beseda.drill.client.Said;
import io.beseda.drill.client.Sight;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How long after its acknowledgement a message was shown to the slowest client, by fault. Of one node all
/// clients count; of several those of another node than the one that acknowledged.
public final class Delays {
    private final Map<String, Long> connected = new HashMap<>();
    private final Map<String, Long> any = new HashMap<>();

    Delays(Books books, Map<Long, List<Client>> membersOf, int nodes) {
        Map<Client, Map<Said, Sight>> sights = new HashMap<>();
        for (Acknowledged one : books.acknowledged()) {
            String phase = books.phaseAt(one.ackedAt()).name();
            for (Client client : membersOf.getOrDefault(one.said().chat(), List.of())) {
                Sight sight = sights.computeIfAbsent(client, Delays::sights).get(one.said());
                if (sight == null || client.name().equals(one.client())) {
                    continue;
                }
                long delay = Math.max(0, sight.at() - one.ackedAt());
                any.merge(phase, delay, Math::max);
                boolean elsewhere = nodes == 1 || sight.node() != one.ackedBy();
                if (elsewhere && sight.wasLiveAt(one.ackedAt())) {
                    connected.merge(phase, delay, Math::max);
                }
            }
        }
    }

    private static Map<Said, Sight> sights(Client client) {
        Map<Said, Sight> sights = new HashMap<>();
        client.chats().forEach(chat -> client.sights(chat).forEach(sight -> sights.put(sight.said(), sight)));
        return sights;
    }

    /// Until the slowest client on another node had it that was connected all the time.
    public Duration connected(String phase) {
        return Duration.ofNanos(connected.getOrDefault(phase, 0L));
    }

    public Duration connected() {
        return longest(connected);
    }

    /// Until the slowest of all had it, with the time that it took to come back.
    public Duration any(String phase) {
        return Duration.ofNanos(any.getOrDefault(phase, 0L));
    }

    public Duration any() {
        return longest(any);
    }

    private static Duration longest(Map<String, Long> of) {
        return Duration.ofNanos(of.isEmpty() ? 0 : Collections.max(of.values()));
    }
}
