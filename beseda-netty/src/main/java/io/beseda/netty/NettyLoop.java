package io.beseda.netty;

import io.beseda.core.hub.Loop;
import io.beseda.core.hub.SharedBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// One event loop and what its connections share. Only [#execute] and the life cycle may be called from elsewhere.
@SuppressWarnings("FutureReturnValueIgnored") // the wheel ends with its loop
final class NettyLoop implements Loop {
    /// Timeouts are kept to a tenth of the shortest, within these bounds.
    private static final Duration TICK_MIN = Duration.ofMillis(5);

    private static final Duration TICK_MAX = Duration.ofMillis(200);

    private final EventLoop eventLoop;
    private final Wheel wheel;
    private final Ticks ticks;
    private final CountDownLatch empty = new CountDownLatch(1);
    private int connections;
    private volatile boolean draining;

    /// [Timeouts] in ticks of the wheel.
    record Ticks(int head, int body, int keepAlive, int response, int ping, int closing, int lingering) {}

    NettyLoop(EventLoop eventLoop, Timeouts timeouts) {
        this.eventLoop = eventLoop;
        Duration tick = timeouts.shortest().dividedBy(10);
        tick = tick.compareTo(TICK_MIN) < 0 ? TICK_MIN : tick.compareTo(TICK_MAX) > 0 ? TICK_MAX : tick;
        wheel = new Wheel(tick, System.nanoTime());
        ticks = new Ticks(
                wheel.ticks(timeouts.head()),
                wheel.ticks(timeouts.body()),
                wheel.ticks(timeouts.keepAlive()),
                wheel.ticks(timeouts.response()),
                wheel.ticks(timeouts.ping()),
                wheel.ticks(timeouts.closing()),
                wheel.ticks(timeouts.lingering()));
        eventLoop.scheduleAtFixedRate(
                () -> wheel.advance(System.nanoTime()), tick.toNanos(), tick.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void execute(Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException e) {
            // the loop has ended, and its connections with it
        }
    }

    @Override
    public boolean isCurrent() {
        return eventLoop.inEventLoop();
    }

    @Override
    public SharedBytes share(byte[] bytes, int length) {
        return new NettyBytes(buffer(bytes, length));
    }

    ByteBuf buffer(byte[] bytes, int length) {
        return PooledByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(bytes, 0, length);
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    Wheel wheel() {
        return wheel;
    }

    Ticks ticks() {
        return ticks;
    }

    /// Whether connections must end when they are idle. From any thread.
    boolean isDraining() {
        return draining;
    }

    void connectionOpened() {
        connections++;
    }

    void connectionEnded() {
        connections--;
        tellWhenEmpty();
    }

    /// Ends what is idle now and the rest when it is done. From any thread.
    void drain() {
        execute(() -> {
            draining = true;
            wheel.forEach(Timed::drain);
            tellWhenEmpty();
        });
    }

    /// Ends everything. From any thread.
    void abort() {
        execute(() -> wheel.forEach(Timed::abort));
    }

    /// Waits until a draining loop has no connection. False: the time was over first.
    boolean awaitEmpty(long nanos) throws InterruptedException {
        return empty.await(nanos, TimeUnit.NANOSECONDS);
    }

    private void tellWhenEmpty() {
        if (draining && connections == 0) {
            empty.countDown();
        }
    }
}
