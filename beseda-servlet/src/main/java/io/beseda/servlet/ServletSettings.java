package io.beseda.servlet;

import io.beseda.api.mount.Timeouts;
import io.beseda.api.mount.TrustedProxies;
import io.beseda.core.Limits;

/// How the mount runs.
///
/// @param loops          threads that own sockets
/// @param waitingReaders threads of the container that may wait at once for sockets that send too fast
/// @param limits         of which the mount enforces `bodyBytes`
/// @param timeouts       how long it waits for the peer of a socket
/// @param proxies        the reverse proxies whose `X-Forwarded-*` is believed, where the container does not look
///     through them itself
public record ServletSettings(int loops, int waitingReaders, Limits limits, Timeouts timeouts, TrustedProxies proxies) {

    /// One loop for two processors.
    public static final ServletSettings DEFAULTS = new ServletSettings(
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
            16,
            Limits.DEFAULTS,
            Timeouts.DEFAULTS,
            TrustedProxies.NONE);

    public ServletSettings {
        if (loops < 1) {
            throw new IllegalArgumentException("At least one loop is needed, not " + loops);
        }
        if (waitingReaders < 0) {
            throw new IllegalArgumentException("Fewer than no threads cannot wait: " + waitingReaders);
        }
    }

    public ServletSettings withLoops(int loops) {
        return new ServletSettings(loops, waitingReaders, limits, timeouts, proxies);
    }

    public ServletSettings withWaitingReaders(int waitingReaders) {
        return new ServletSettings(loops, waitingReaders, limits, timeouts, proxies);
    }

    public ServletSettings withLimits(Limits limits) {
        return new ServletSettings(loops, waitingReaders, limits, timeouts, proxies);
    }

    public ServletSettings withTimeouts(Timeouts timeouts) {
        return new ServletSettings(loops, waitingReaders, limits, timeouts, proxies);
    }

    public ServletSettings withProxies(TrustedProxies proxies) {
        return new ServletSettings(loops, waitingReaders, limits, timeouts, proxies);
    }
}
