package io.beseda.core.log;

import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Commits a batch, whatever it takes: a failure that may pass is tried again, one that lasts is narrowed
/// down by halves until its cause is alone, and only that change gets the error. Thread-safe: has no state of
/// its own.
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    /// Tries of a batch whose failure may pass, and the pause before the second one (doubled each time).
    private static final int TRIES = 5;

    private static final long PAUSE_NANOS = 50_000_000;
    /// After this time no further one: who waits is told to try again while he still listens.
    private static final long PATIENCE_NANOS = 3_000_000_000L;

    private final Function<List<Change<?>>, Committed> store;
    private final Consumer<List<Fact>> listener;
    private final LongAdder batches = new LongAdder();
    private final LongAdder changes = new LongAdder();

    Committer(Function<List<Change<?>>, Committed> store, Consumer<List<Fact>> listener) {
        this.store = store;
        this.listener = listener;
    }

    long batches() {
        return batches.sum();
    }

    long changes() {
        return changes.sum();
    }

    void commit(List<ChatLog.Pending<?>> queued) {
        // Looked at by the thread that commits, right before: what is behind a failure cannot slip through.
        List<ChatLog.Pending<?>> batch =
                queued.stream().filter(ChatLog.Pending::mayBeTried).toList();
        if (batch.isEmpty()) {
            return;
        }
        List<Change<?>> wanted = new ArrayList<>(batch.size());
        batch.forEach(pending -> wanted.add(pending.change()));
        Committed committed;
        try {
            committed = tryCommit(wanted);
        } catch (StoreException e) {
            if (e.mayRetry()) {
                // The database is not to be had for now. All fail alike, so halves would only take longer.
                LOG.debug("A batch of {} changes was not committed", batch.size(), e); // the store has said so
                batch.forEach(pending -> pending.complete(Refusal.of(ErrorCode.BUSY)));
            } else {
                narrow(batch, e);
            }
            return;
        } catch (RuntimeException e) {
            narrow(batch, e);
            return;
        }
        batches.increment();
        changes.add(batch.size());
        batch.forEach(ChatLog.Pending::settled); // before anybody is told: what is awaited then is what comes after
        tell(committed.facts());
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).complete(committed.answers().get(i));
        }
    }

    private void narrow(List<ChatLog.Pending<?>> batch, RuntimeException failure) {
        if (batch.size() == 1) {
            LOG.error(
                    "A change could not be committed: {}",
                    batch.getFirst().change().getClass().getSimpleName(),
                    failure);
            batch.getFirst().complete(Refusal.of(ErrorCode.INTERNAL));
            return;
        }
        int half = batch.size() / 2;
        commit(batch.subList(0, half));
        commit(batch.subList(half, batch.size()));
    }

    /// Sends carry keys, so running them again is safe even when the outcome of a COMMIT is not known.
    private Committed tryCommit(List<Change<?>> wanted) {
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        for (int attempt = 1; ; attempt++) {
            try {
                return store.apply(wanted);
            } catch (StoreException e) {
                // What may have been committed is run once more in any case, to find it.
                boolean inTime = e.outcomeUnknown() || System.nanoTime() - giveUp < 0;
                if (!e.mayRetry() || attempt == TRIES || !inTime) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS << (attempt - 1));
            }
        }
    }

    private void tell(List<Fact> facts) {
        if (facts.isEmpty()) {
            return;
        }
        try {
            listener.accept(facts);
        } catch (RuntimeException e) {
            // The commit stands whatever a listener does; its connections catch up by seq.
            LOG.error("A listener failed on {} facts", facts.size(), e);
        }
    }
}
