package io.beseda.netty;

import io.beseda.core.hub.Loop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/// Work that can wait, such as that about connections whose peers have gone: a little of it at a time, so that
/// when thousands go at once, those who stay are served between. Owner: the loop.
final class Slices {
    static final int SLICE = 8;
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(1);

    private final Loop loop;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int room = SLICE;

    Slices(Loop loop) {
        this.loop = loop;
    }

    /// At once, if there is little of it.
    void execute(Runnable task) {
        if (room == SLICE) {
            loop.executeLater(this::next, INTERVAL);
        }
        if (room > 0) {
            room--;
            task.run();
        } else {
            waiting.add(task);
        }
    }

    private void next() {
        room = SLICE;
        for (Runnable task = waiting.poll(); task != null; task = room > 0 ? waiting.poll() : null) {
            execute(task);
        }
    }
}
