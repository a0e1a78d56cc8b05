package io.beseda.netty;

import io.beseda.api.mount.Timeouts;
import io.beseda.api.mount.TrustedProxies;
import io.beseda.core.Limits;

/// How the mount runs.
///
/// @param host     the address to listen on
/// @param port     the port to listen on; 0 = any free one
/// @param loops    event loops; each is one thread
/// @param limits   of which the mount enforces `bodyBytes`
/// @param timeouts how long it waits for a peer
/// @param proxies  the reverse proxies whose `X-Forwarded-*` is believed
public record NettySettings(
        String host, int port, int loops, Limits limits, Timeouts timeouts, TrustedProxies proxies) {

    /// Loopback, any free port, one loop on up to two processors and half of them above.
    public static final NettySettings DEFAULTS =
            new NettySettings("127.0.0.1", 0, defaultLoops(), Limits.DEFAULTS, Timeouts.DEFAULTS, TrustedProxies.NONE);

    public NettySettings {
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("The port must be 0 to 65535, not " + port);
        }
        if (loops < 1) {
            throw new IllegalArgumentException("At least one loop is needed, not " + loops);
        }
    }

    public NettySettings withAddress(String host, int port) {
        return new NettySettings(host, port, loops, limits, timeouts, proxies);
    }

    public NettySettings withLoops(int loops) {
        return new NettySettings(host, port, loops, limits, timeouts, proxies);
    }

    public NettySettings withLimits(Limits limits) {
        return new NettySettings(host, port, loops, limits, timeouts, proxies);
    }

    public NettySettings withTimeouts(Timeouts timeouts) {
        return new NettySettings(host, port, loops, limits, timeouts, proxies);
    }

    public NettySettings withProxies(TrustedProxies proxies) {
        return new NettySettings(host, port, loops, limits, timeouts, proxies);
    }

    private static int defaultLoops() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }
}
