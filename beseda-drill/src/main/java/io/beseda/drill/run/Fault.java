package io.beseda.drill.run;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What the drill can do to an installation. `docs/drill.md` tells of each.
enum Fault {
    NODE_KILL(Needs.OWN_NODES),
    NODE_STOP(Needs.OWN_NODES),
    REDIS_KILL(Needs.REDIS),
    REDIS_EMPTY(Needs.REDIS),
    REDIS_PAUSE(Needs.REDIS),
    REDIS_PARTITION(Needs.REDIS),
    POSTGRES_RESTART(Needs.OWN_NODES),
    POSTGRES_FAILOVER(Needs.OWN_NODES),
    POSTGRES_PARTITION(Needs.OWN_NODES),
    CUT(Needs.NOTHING),
    HALF_OPEN(Needs.PROXIES),
    SLOW(Needs.PROXIES);

    enum Needs {
        NOTHING,
        /// Clients go through proxies: not with `https`.
        PROXIES,
        OWN_NODES,
        REDIS
    }

    private final Needs needs;

    Fault(Needs needs) {
        this.needs = needs;
    }

    Needs needs() {
        return needs;
    }

    /// As on the command line.
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Fault::word).toList();
    }
}
