package io.beseda.servlet;

import io.beseda.api.mount.MountLoop;
import io.beseda.api.mount.Timeouts;
import io.beseda.core.hub.SharedBytes;
import java.util.Arrays;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thread with a queue, in the place of an event loop. What is put into the queue while others wait there comes
/// after them, so the end of a turn comes after all that was read before it.
final class ServletLoop extends MountLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ServletLoop.class);
    /// Tasks between two looks at the time.
    private static final int ROUND = 256;

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    /// By the time that they are due. Owner: the loop.
    private final PriorityQueue<Later> later = new PriorityQueue<>();
    private final Thread thread;
    private volatile boolean ended;

    private record Later(long due, Runnable task) implements Comparable<Later> {
        @Override
        public int compareTo(Later other) {
            return Long.signum(due - other.due); // System.nanoTime may overflow
        }
    }

    ServletLoop(int number, Timeouts timeouts) {
        super(timeouts);
        thread = Thread.ofPlatform().name("beseda-loop-" + number).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        if (!ended) {
            tasks.add(task);
        }
    }

    @Override
    public void executeLater(Runnable task, long nanos) {
        later.add(new Later(System.nanoTime() + nanos, task));
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread().equals(thread);
    }

    @Override
    public SharedBytes share(byte[] bytes, int length) {
        return new HeapBytes(Arrays.copyOf(bytes, length));
    }

    /// Takes no more tasks; returns when those before are done.
    void end() {
        execute(() -> ended = true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        awaitTick();
        while (!ended) {
            try {
                long due = Objects.requireNonNull(later.peek()).due(); // the tick is always there
                Runnable task = tasks.poll(due - System.nanoTime(), TimeUnit.NANOSECONDS);
                for (int i = 1; task != null; i++) {
                    run(task);
                    task = i < ROUND ? tasks.poll() : null;
                }
            } catch (InterruptedException e) {
                ended = true; // someone ends the JVM's threads
            }
            for (Later next = nextDue(); next != null; next = nextDue()) {
                run(next.task());
            }
        }
    }

    private @Nullable Later nextDue() {
        Later next = later.peek();
        return next != null && System.nanoTime() - next.due() >= 0 ? later.poll() : null;
    }

    private void awaitTick() {
        executeLater(this::onTick, tick().toNanos());
    }

    private void onTick() {
        awaitTick();
        advance();
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A bug ended a task of a loop", e);
        }
    }
}
