package io.beseda.core.account;

import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Limits sign-ups per address: so many at once, then as many again spread over each minute. This machine's
/// own addresses are exempt. Any thread; one lock.
final class SignUpGuard {
    private static final double SECONDS = 60;

    private record Bucket(double left, Instant at) {}

    private final int perMinute;
    private final InstantSource clock;
    private final BoundedMap<AddressKey, Bucket> buckets;

    /// @param perMinute 0 = no limit
    SignUpGuard(int perMinute, int bound, InstantSource clock) {
        this.perMinute = perMinute;
        this.clock = clock;
        this.buckets = new BoundedMap<>(bound);
    }

    /// Counts one sign-up, or refuses it with [ErrorCode#RATE_LIMITED].
    synchronized void enter(InetAddress address) {
        if (perMinute == 0 || address.isLoopbackAddress()) {
            return;
        }
        Instant now = clock.instant();
        AddressKey key = AddressKey.of(address);
        Bucket bucket = buckets.getOrDefault(key, new Bucket(perMinute, now));
        double seconds = Math.max(0, Duration.between(bucket.at(), now).toMillis() / 1000.0);
        double left = Math.min(perMinute, bucket.left() + seconds * perMinute / SECONDS);
        if (left < 1) {
            buckets.put(key, new Bucket(left, now));
            throw Refusal.retryAfter(ErrorCode.RATE_LIMITED, Duration.ofMillis((long)
                    Math.ceil((1 - left) * SECONDS / perMinute * 1000)));
        }
        buckets.put(key, new Bucket(left - 1, now));
    }
}
