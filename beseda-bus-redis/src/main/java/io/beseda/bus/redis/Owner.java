package io.beseda.bus.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that owns the state of links and subscriptions. It works in turns: all tasks that are there, then the
/// ends of the turn, so that what came together is handed on together. No task may block.
final class Owner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Owner.class);

    /// So that what was gathered is handed on also while more keeps coming.
    private static final int TASKS_PER_TURN = 5_000;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final List<Runnable> ends = new ArrayList<>();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread made = new Thread(task, "beseda-redis");
        made.setDaemon(true);
        return made;
    });

    Owner() {
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setRemoveOnCancelPolicy(true);
    }

    /// To be called before the first task.
    void atEndOfTurn(Runnable end) {
        ends.add(end);
    }

    /// After [#close] nothing is done any more.
    void run(Runnable task) {
        if (thread.isShutdown()) {
            return;
        }
        tasks.add(task);
        wake();
    }

    private void wake() {
        if (awake.compareAndSet(false, true)) {
            submit(this::turn, 0);
        }
    }

    void after(Duration delay, Runnable task) {
        submit(() -> run(task), delay.toNanos());
    }

    void every(Duration period, Runnable task) {
        run(task);
        after(period, () -> every(period, task));
    }

    private void submit(Runnable task, long nanos) {
        try {
            var _ = thread.schedule(task, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            tasks.clear(); // closed
        }
    }

    private void turn() {
        awake.set(false);
        Runnable task;
        for (int done = 0; done < TASKS_PER_TURN && (task = tasks.poll()) != null; done++) {
            attempt(task);
        }
        ends.forEach(Owner::attempt);
        if (!tasks.isEmpty()) {
            wake();
        }
    }

    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A task of the bus failed.", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
