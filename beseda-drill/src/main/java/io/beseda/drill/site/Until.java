package io.beseda.drill.site;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for conditions, patiently: the machines of tests are slow.
public final class Until {
    public static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long PAUSE_NANOS = 5_000_000;

    /// What was waited for did not happen.
    public static final class TooLong extends IllegalStateException {
        public TooLong(String sentence) {
            super(sentence);
        }
    }

    private Until() {}

    /// @param otherwise says what is wrong when the condition does not come true
    public static void isTrue(BooleanSupplier condition, Supplier<String> otherwise) {
        if (!within(PATIENCE, condition)) {
            throw new TooLong("not within " + PATIENCE.toSeconds() + " s: " + otherwise.get());
        }
    }

    /// Whether it came true in that time.
    public static boolean within(Duration time, BooleanSupplier condition) {
        long end = System.nanoTime() + time.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    /// Lets time pass, for what lasts as long as it is said to last.
    public static void passes(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
