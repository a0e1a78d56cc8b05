package io.beseda.server.faults;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for conditions, patiently: machines of tests are slow.
final class Await {
    static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long PAUSE_NANOS = 5_000_000;

    private Await() {}

    /// @param otherwise says what is wrong when the condition does not come true
    static void until(BooleanSupplier condition, Supplier<String> otherwise) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + otherwise.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
