package io.beseda.core.bus;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Port: rates that hold over all nodes together. Each node counts by itself, reports what was taken now and then, and
/// learns who is over the rate. Thread-safe; returns at once and does not throw.
public interface SharedQuota {
    /// A node alone: its own count is all there is.
    SharedQuota ALONE = (_, _, _, _) -> CompletableFuture.completedFuture(Map.of());

    /// Takes from the token buckets of these keys, which may go below zero.
    ///
    /// @param name  whose buckets: one name, one burst and rate
    /// @param taken tokens by key
    /// @return by key, how long until there is a token again, for those that have none. Completes normally, always;
    /// empty when that cannot be told now
    CompletableFuture<Map<String, Duration>> take(
            String name, double burst, double perSecond, Map<String, Integer> taken);
}
