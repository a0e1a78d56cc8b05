package io.beseda.core;

import io.beseda.core.bus.SharedQuota;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A rate per user that holds over all nodes: each node counts by itself and at once, and shares what it
/// counted every [Limits#RATE_SHARED_EVERY]. So a user who goes to several nodes gets more than the burst by
/// what he can send within that time, and no more. Thread-safe.
public final class UserRate {
    private final RateLimit<UserId> local;
    private final SharedQuota quota;
    private final InstantSource clock;
    private final String name;
    private final double burst;
    private final double perSecond;
    private final ConcurrentHashMap<UserId, Integer> unshared = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<UserId, Instant> shutUntil = new ConcurrentHashMap<>();

    /// @param name  of the rate, the same on every node
    /// @param burst how many at once; 0 = no limit
    public UserRate(SharedQuota quota, InstantSource clock, String name, double burst, double perSecond) {
        this.local = new RateLimit<>(clock, burst, perSecond);
        this.quota = quota;
        this.clock = clock;
        this.name = name;
        this.burst = burst;
        this.perSecond = perSecond;
    }

    /// For what a host's own code does.
    public static UserRate unlimited() {
        return new UserRate(SharedQuota.ALONE, InstantSource.system(), "", 0, 0);
    }

    /// Takes one, or refuses with `rate_limited` and the time to wait.
    public void take(UserId user) {
        if (burst <= 0) {
            return;
        }
        Instant until = shutUntil.get(user);
        if (until != null) {
            Duration wait = Duration.between(clock.instant(), until);
            if (wait.isPositive()) {
                throw Refusal.retryAfter(ErrorCode.RATE_LIMITED, wait);
            }
            shutUntil.remove(user, until);
        }
        local.take(user);
        if (!quota.equals(SharedQuota.ALONE)) {
            unshared.merge(user, 1, Integer::sum);
        }
    }

    /// To be called every [Limits#RATE_SHARED_EVERY].
    public void share() {
        Map<String, Integer> taken = new HashMap<>();
        for (UserId user : unshared.keySet()) {
            Integer count = unshared.remove(user);
            if (count != null) {
                taken.put(user.value(), count);
            }
        }
        if (!taken.isEmpty()) {
            var _ = quota.take(name, burst, perSecond, taken).thenAccept(this::shut);
        }
    }

    private void shut(Map<String, Duration> waits) {
        Instant now = clock.instant();
        waits.forEach((user, wait) -> shutUntil.put(new UserId(user), now.plus(wait)));
        shutUntil.values().removeIf(until -> !until.isAfter(now));
    }
}
