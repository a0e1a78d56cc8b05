package io.beseda.servlet;

import io.beseda.api.mount.MountLoop;
import io.beseda.api.mount.Timeouts;
import io.beseda.core.hub.SharedBytes;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thread with a queue, in the place of an event loop. What is put into the queue while others wait there comes
/// after them, so the end of a turn comes after all that was read before it.
final class ServletLoop extends MountLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ServletLoop.class);
    /// Tasks between two looks at the time.
    private static final int ROUND = 256;

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean ended;

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
        long tick = tick().toNanos();
        long due = System.nanoTime() + tick;
        while (!ended) {
            try {
                Runnable task = tasks.poll(due - System.nanoTime(), TimeUnit.NANOSECONDS);
                for (int i = 1; task != null; i++) {
                    run(task);
                    task = i < ROUND ? tasks.poll() : null;
                }
            } catch (InterruptedException e) {
                ended = true; // someone ends the JVM's threads
            }
            if (System.nanoTime() - due >= 0) {
                run(this::advance);
                due = System.nanoTime() + tick;
            }
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A bug ended a task of a loop", e);
        }
    }
}
