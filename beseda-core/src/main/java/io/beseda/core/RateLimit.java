package io.beseda.core;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

/// A token bucket per key. Thread-safe. Bounded: a bucket that is full again is forgotten.
public final class RateLimit<K> {
    /// Buckets kept before the full ones are swept out.
    private static final int SWEEP_ABOVE = 10_000;

    private final ConcurrentHashMap<K, Bucket> buckets = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final double burst;
    private final double perSecond;

    /// @param burst how many at once; 0 = no limit
    public RateLimit(InstantSource clock, double burst, double perSecond) {
        this.clock = clock;
        this.burst = burst;
        this.perSecond = perSecond;
    }

    /// Takes one, or refuses with `rate_limited` and the time to wait.
    public void take(K key) {
        if (burst <= 0) {
            return;
        }
        Instant now = clock.instant();
        if (buckets.size() > SWEEP_ABOVE) {
            buckets.values().removeIf(bucket -> bucket.tokensAt(now) >= burst);
        }
        // compute is atomic per key, so a bucket needs no lock of its own.
        Bucket after = buckets.compute(key, (_, before) -> {
            double tokens = before == null ? burst : before.tokensAt(now);
            return tokens >= 1 ? new Bucket(tokens - 1, now, true) : new Bucket(tokens, now, false);
        });
        if (!after.granted()) {
            double seconds = (1 - after.tokens()) / perSecond;
            throw Refusal.retryAfter(ErrorCode.RATE_LIMITED, Duration.ofMillis((long) Math.ceil(seconds * 1000)));
        }
    }

    /// Immutable; says also whether the last one to ask got a token.
    private final class Bucket {
        private final double tokens;
        private final Instant at;
        private final boolean granted;

        Bucket(double tokens, Instant at, boolean granted) {
            this.tokens = tokens;
            this.at = at;
            this.granted = granted;
        }

        double tokens() {
            return tokens;
        }

        boolean granted() {
            return granted;
        }

        double tokensAt(Instant now) {
            double seconds = Math.max(0, Duration.between(at, now).toNanos() / 1e9);
            return Math.min(burst, tokens + seconds * perSecond);
        }
    }
}
