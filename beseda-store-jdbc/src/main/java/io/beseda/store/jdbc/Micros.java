package io.beseda.store.jdbc;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Times as the tables keep them: microseconds since 1970, which is what the wire shows.
final class Micros {
    private static final long PER_SECOND = 1_000_000;
    private static final long NANOS = 1_000;

    private Micros() {}

    static long of(Instant time) {
        return time.getEpochSecond() * PER_SECOND + time.getNano() / NANOS;
    }

    static Instant time(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * NANOS);
    }

    /// The time as it will be read back.
    static Instant exact(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }
}
