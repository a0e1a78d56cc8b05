package io.beseda.core.log;

import io.beseda.core.ErrorCode;
import io.beseda.core.Limits;
import io.beseda.core.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One writer. Owner: its thread; only [#offer], [#queued], [#stop] and [#join] may be called from elsewhere.
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final Committer committer;
    private final Thread thread;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by lock.
    private final Deque<ChatLog.Pending<?>> inbox = new ArrayDeque<>();
    /// Something waits there that is more than a position.
    private boolean urgent;

    private boolean stopping;

    Lane(String name, Committer committer) {
        this.committer = committer;
        this.thread = Thread.ofPlatform().name(name).daemon(true).start(this::run);
    }

    /// False: full, or stopping.
    boolean offer(ChatLog.Pending<?> pending) {
        lock.lock();
        try {
            if (stopping || inbox.size() == Limits.LOG_INBOX) {
                return false;
            }
            inbox.add(pending);
            boolean more = !(pending.change() instanceof Change.OfPosition);
            boolean first = inbox.size() == 1;
            if (first || (more && !urgent) || inbox.size() == Limits.LOG_BATCH) {
                changed.signal();
            }
            urgent |= more;
            return true;
        } finally {
            lock.unlock();
        }
    }

    int queued() {
        lock.lock();
        try {
            return inbox.size();
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            stopping = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
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
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<ChatLog.Pending<?>> batch = new ArrayList<>();
        while (awaitWork()) {
            take(batch);
            if (batch.size() >= Limits.LOG_GATHER_FROM && batch.size() < Limits.LOG_GATHERED) {
                // So many at once do not come alone: a commit costs about the same with those who come next.
                LockSupport.parkNanos(Limits.LOG_GATHER.toNanos());
                take(batch);
            }
            commit(batch);
            batch.clear();
        }
    }

    /// False: stopping, and nothing is left.
    private boolean awaitWork() {
        lock.lock();
        try {
            while (inbox.isEmpty() && !stopping) {
                changed.awaitUninterruptibly();
            }
            gatherPositions();
            return !inbox.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    // Caller holds lock.
    private void gatherPositions() {
        long left = Limits.POSITIONS_GATHER.toNanos();
        while (left > 0 && !urgent && !stopping && inbox.size() < Limits.LOG_BATCH) {
            try {
                left = changed.awaitNanos(left);
            } catch (InterruptedException _) {
                left = 0; // nobody interrupts this thread with a meaning
            }
        }
    }

    private void take(List<ChatLog.Pending<?>> batch) {
        lock.lock();
        try {
            while (batch.size() < Limits.LOG_BATCH && !inbox.isEmpty()) {
                batch.add(inbox.remove());
            }
            urgent &= !inbox.isEmpty();
        } finally {
            lock.unlock();
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
}
