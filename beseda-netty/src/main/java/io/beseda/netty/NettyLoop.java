package io.beseda.netty;

import io.beseda.api.mount.MountLoop;
import io.beseda.api.mount.Timeouts;
import io.beseda.core.hub.SharedBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// One event loop.
@SuppressWarnings("FutureReturnValueIgnored") // the wheel ends with its loop
final class NettyLoop extends MountLoop {
    private final EventLoop eventLoop;
    private final Slices slices = new Slices(this);

    NettyLoop(EventLoop eventLoop, Timeouts timeouts) {
        super(timeouts);
        this.eventLoop = eventLoop;
        long tick = tick().toNanos();
        eventLoop.scheduleAtFixedRate(this::advance, tick, tick, TimeUnit.NANOSECONDS);
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
    public void executeLater(Runnable task, long nanos) {
        if (!eventLoop.isShuttingDown()) {
            eventLoop.schedule(task, nanos, TimeUnit.NANOSECONDS);
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

    /// For work that can wait.
    Slices slices() {
        return slices;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }
}
