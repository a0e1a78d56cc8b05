package io.beseda.core.node;

import io.beseda.core.hub.CloseCode;
import io.beseda.core.hub.Encoder;
import io.beseda.core.hub.Hub;
import io.beseda.core.hub.HubLoop;
import io.beseda.core.hub.Subscriber;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Everyone goes, but not at once: each connection is told when to come back, at random within a time, and is
/// served until then. Thread-safe; owner of [#step]: a timer.
final class Departure {
    /// Those whose time comes within one step go together.
    static final Duration STEP = Duration.ofMillis(50);

    private record Leaving(HubLoop loop, Subscriber subscriber) {}

    private final Encoder encoder;
    private final long millis;
    private final Queue<Leaving>[] steps;
    private final AtomicInteger next = new AtomicInteger();

    Departure(Encoder encoder, Duration spread) {
        this.encoder = encoder;
        this.millis = Math.max(1, spread.toMillis());
        this.steps = steps((int) (millis / STEP.toMillis()) + 1);
    }

    @SuppressWarnings("unchecked") // an array of one generic type
    private static Queue<Leaving>[] steps(int count) {
        return Stream.generate(ConcurrentLinkedQueue<Leaving>::new).limit(count).toArray(Queue[]::new);
    }

    /// Tells all who are connected now.
    void announce(Hub hub) {
        hub.forEach((loop, subscriber) -> {
            long wait = ThreadLocalRandom.current().nextLong(millis);
            if (subscriber.full()) {
                loop.send(subscriber, encoder.bye(wait));
            }
            steps[(int) (wait / STEP.toMillis())].add(new Leaving(loop, subscriber));
        });
    }

    /// Closes those whose time has come. To be called every [#STEP] for as long as it answers true.
    boolean step() {
        int now = next.getAndIncrement();
        steps[now].forEach(
                each -> each.subscriber().connection().loop().execute(() -> goodbye(each.loop(), each.subscriber())));
        return now + 1 < steps.length;
    }

    static void goodbye(HubLoop loop, Subscriber subscriber) {
        loop.close(subscriber, CloseCode.GOING_AWAY, "the server is going away");
    }
}
