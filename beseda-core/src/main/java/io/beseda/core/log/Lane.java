package io.beseda.core.log;

import io.beseda.core.ErrorCode;
import io.beseda.core.Limits;
import io.beseda.core.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One writer. Owner: its thread; only [#offer], [#queued], [#stop] and [#join] may be called from elsewhere.
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final long IDLE_LOOK_MILLIS = 50;

    private final BlockingQueue<ChatLog.Pending<?>> inbox = new ArrayBlockingQueue<>(Limits.LOG_INBOX);
    private final Committer committer;
    private final Thread thread;
    private volatile boolean stopping;

    Lane(String name, Committer committer) {
        this.committer = committer;
        this.thread = Thread.ofPlatform().name(name).daemon(true).start(this::run);
    }

    /// False: full, or stopping.
    boolean offer(ChatLog.Pending<?> pending) {
        if (stopping || !inbox.offer(pending)) {
            return false;
        }
        // The thread may have ended between the two: then this is still ours to take back, or join has answered it.
        return thread.isAlive() || !inbox.remove(pending);
    }

    int queued() {
        return inbox.size();
    }

    void stop() {
        stopping = true;
    }

    void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                // What is queued must be finished whoever is impatient: remember, and wait on.
                interrupted = true;
            }
        }
        // Offered while the thread was ending.
        for (ChatLog.Pending<?> late = inbox.poll(); late != null; late = inbox.poll()) {
            late.complete(Refusal.of(ErrorCode.BUSY));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<ChatLog.Pending<?>> batch = new ArrayList<>();
        while (true) {
            ChatLog.Pending<?> first = poll();
            if (first != null) {
                batch.add(first);
                inbox.drainTo(batch, Limits.LOG_BATCH - 1);
                commit(batch);
                batch.clear();
            } else if (stopping && inbox.isEmpty()) {
                return;
            }
        }
    }

    /// Whatever happens, this thread lives on and everyone is answered.
    private void commit(List<ChatLog.Pending<?>> batch) {
        try {
            committer.commit(batch);
        } catch (Throwable failure) {
            LOG.error("A batch of {} changes failed", batch.size(), failure);
            batch.forEach(pending -> pending.complete(Refusal.of(ErrorCode.INTERNAL)));
        }
    }

    private ChatLog.@org.jspecify.annotations.Nullable Pending<?> poll() {
        try {
            return inbox.poll(IDLE_LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            return null; // nobody interrupts this thread with a meaning; stopping is a flag
        }
    }
}
