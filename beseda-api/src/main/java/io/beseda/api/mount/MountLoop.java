package io.beseda.api.mount;

import io.beseda.core.hub.Loop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A thread of a mount and what its connections share: time, and the end. A mount adds the thread. Only [#execute]
/// and the life cycle may be called from elsewhere.
public abstract class MountLoop implements Loop {
    /// Timeouts are kept to a tenth of the shortest, within these bounds.
    private static final Duration TICK_MIN = Duration.ofMillis(5);

    private static final Duration TICK_MAX = Duration.ofMillis(200);

    private final Duration tick;
    private final Wheel wheel;
    private final Ticks ticks;
    private final CountDownLatch empty = new CountDownLatch(1);
    private int connections;
    private volatile boolean draining;

    /// [Timeouts] in ticks of the wheel.
    public record Ticks(int head, int body, int keepAlive, int response, int ping, int closing, int lingering) {}

    protected MountLoop(Timeouts timeouts) {
        Duration wanted = timeouts.shortest().dividedBy(10);
        tick = wanted.compareTo(TICK_MIN) < 0 ? TICK_MIN : wanted.compareTo(TICK_MAX) > 0 ? TICK_MAX : wanted;
        wheel = new Wheel(tick, System.nanoTime());
        ticks = new Ticks(
                wheel.ticks(timeouts.head()),
                wheel.ticks(timeouts.body()),
                wheel.ticks(timeouts.keepAlive()),
                wheel.ticks(timeouts.response()),
                wheel.ticks(timeouts.ping()),
                wheel.ticks(timeouts.closing()),
                wheel.ticks(timeouts.lingering()));
    }

    /// How often [#advance] is to be called.
    protected final Duration tick() {
        return tick;
    }

    /// Runs what has become due. On the loop.
    protected final void advance() {
        wheel.advance(System.nanoTime());
    }

    public final Wheel wheel() {
        return wheel;
    }

    public final Ticks ticks() {
        return ticks;
    }

    /// Whether connections must end when they are idle. From any thread.
    public final boolean isDraining() {
        return draining;
    }

    public final void connectionOpened() {
        connections++;
    }

    public final void connectionEnded() {
        connections--;
        tellWhenEmpty();
    }

    /// Ends what is idle now and the rest when it is done. From any thread.
    public final void drain() {
        execute(() -> {
            draining = true;
            wheel.forEach(Timed::drain);
            tellWhenEmpty();
        });
    }

    /// Ends everything. From any thread.
    public final void abort() {
        execute(() -> wheel.forEach(Timed::abort));
    }

    /// Waits until a draining loop has no connection. False: the time was over first.
    public final boolean awaitEmpty(long nanos) throws InterruptedException {
        return empty.await(nanos, TimeUnit.NANOSECONDS);
    }

    /// Drains all of these loops, at most so long, and then ends what is left.
    public static void end(Iterable<? extends MountLoop> loops, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        loops.forEach(MountLoop::drain);
        try {
            for (MountLoop loop : loops) {
                if (!loop.awaitEmpty(end - System.nanoTime())) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loops.forEach(MountLoop::abort);
    }

    private void tellWhenEmpty() {
        if (draining && connections == 0) {
            empty.countDown();
        }
    }
}
