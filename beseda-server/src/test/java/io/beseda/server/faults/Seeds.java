package io.beseda.server.faults;

/// Where random choices begin.
final class Seeds {
    private Seeds() {}

    /// Of `-Dbeseda.seed`, or a new one.
    static long next() {
        return Long.getLong("beseda.seed", System.nanoTime() & 0xFFFF_FFFFL);
    }
}
