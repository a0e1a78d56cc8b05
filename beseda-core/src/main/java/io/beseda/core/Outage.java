package io.beseda.core;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in one line that something we depend on has failed for a while, and in another that it is back: whoever
/// needs it meanwhile is answered "try again", and says nothing. What fails and works by turns is away. Thread-safe.
public final class Outage {
    /// So long must it have worked, without a failure, to be back.
    static final Duration STEADY = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

    private final String who;
    private final String what;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Away> now = new AtomicReference<>();

    /// For the log: "`who` cannot `what` now".
    public Outage(String who, String what) {
        this(who, what, System::nanoTime);
    }

    Outage(String who, String what, LongSupplier nanoTime) {
        this.who = who;
        this.what = what;
        this.nanoTime = nanoTime;
    }

    /// @param reason a sentence, without secrets
    public void failed(String reason) {
        long at = nanoTime.getAsLong();
        Away before = now.getAndUpdate(away -> away == null ? new Away(at, 1, null) : away.failedAgain());
        if (before == null) {
            LOG.warn("{} cannot {} now: {} Who asks is told to try again.", who, what, reason);
        }
    }

    public void worked() {
        Away away = now.get();
        if (away == null) {
            return;
        }
        long at = nanoTime.getAsLong();
        Long worksSince = away.worksSince();
        if (worksSince == null) {
            // A failure that comes between has the last word.
            now.compareAndSet(away, away.works(at));
        } else if (at - worksSince >= STEADY.toNanos() && now.compareAndSet(away, null)) {
            Duration lasted = Duration.ofNanos(worksSince - away.since());
            LOG.warn("{} can {} again after {} s, {} failures.", who, what, seconds(lasted), away.failures());
        }
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1e3);
    }

    /// @param since when the first failure came, by the clock of `System.nanoTime`
    /// @param worksSince when it worked for the first time after the last failure; `null`: it has not
    private record Away(long since, long failures, @Nullable Long worksSince) {
        Away failedAgain() {
            return new Away(since, failures + 1, null);
        }

        Away works(long at) {
            return new Away(since, failures, at);
        }
    }
}
