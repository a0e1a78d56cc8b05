package io.beseda.store.jdbc;

import io.beseda.core.log.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in one line that the database has failed for a while, and in another that it is back: whoever needs
/// it meanwhile is answered "try again", and says nothing. Thread-safe.
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final long NONE = 0;

    private final String what;
    private final AtomicLong since = new AtomicLong(NONE);
    private final LongAdder failures = new LongAdder();

    /// @param what does not work, for the log
    Outage(String what) {
        this.what = what;
    }

    void failed(StoreException failure) {
        if (!failure.mayRetry() || isConflict(failure)) {
            return;
        }
        failures.increment();
        if (since.compareAndSet(NONE, Math.max(1, System.nanoTime()))) {
            LOG.warn("The database cannot {} now: {} Who asks is told to try again.", what, failure.getMessage());
        }
    }

    /// Of transactions with one another: that comes and goes under load.
    private static boolean isConflict(StoreException failure) {
        return failure.getCause() instanceof SQLException e
                && e.getSQLState() != null
                && e.getSQLState().startsWith("40");
    }

    void worked() {
        long began = since.get();
        if (began != NONE && since.compareAndSet(began, NONE)) {
            Duration lasted = Duration.ofNanos(System.nanoTime() - began);
            LOG.warn(
                    "The database can {} again after {} s, {} failures.",
                    what,
                    seconds(lasted),
                    failures.sumThenReset());
        }
    }

    private static String seconds(Duration duration) {
        return String.format(java.util.Locale.ROOT, "%.1f", duration.toMillis() / 1e3);
    }
}
