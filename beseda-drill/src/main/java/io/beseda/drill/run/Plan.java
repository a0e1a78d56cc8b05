package io.beseda.drill.run;

import io.beseda.drill.site.Installation.Between;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a drill is to do.
///
/// @param time    for all; each fault comes at least once, though
/// @param nodes   those that run already; empty: some are started
/// @param start   how many are started
/// @param record  where to write what happened
record Plan(
        long seed,
        Duration time,
        List<URI> nodes,
        int start,
        List<Fault> faults,
        int clients,
        boolean redisCluster,
        boolean withoutRedis,
        @Nullable Path record) {
    Plan {
        nodes = List.copyOf(nodes);
        faults = List.copyOf(faults);
    }

    boolean ownNodes() {
        return nodes.isEmpty();
    }

    boolean withRedis() {
        return ownNodes() && start > 1;
    }

    Between between() {
        if (!withRedis()) {
            return Between.NOTHING;
        }
        return redisCluster ? Between.REDIS_CLUSTER : Between.REDIS;
    }

    /// With `https` a client's proxy would not have the certificate's name.
    boolean proxied() {
        return nodes.stream().allMatch(node -> "http".equals(node.getScheme()));
    }

    /// Whether this fault can be had with these nodes.
    boolean allows(Fault fault) {
        return switch (fault.needs()) {
            case NOTHING -> true;
            case PROXIES -> proxied();
            case OWN_NODES -> ownNodes();
            case REDIS -> withRedis() && !withoutRedis;
        };
    }
}
