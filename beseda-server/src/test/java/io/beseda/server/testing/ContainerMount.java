package io.beseda.server.testing;

import io.beseda.api.mount.Mount;
import io.beseda.api.mount.MountMetrics;
import io.beseda.api.mount.Timeouts;
import io.beseda.api.mount.TrustedProxies;
import io.beseda.core.hub.Loop;
import io.beseda.server.Settings;
import io.beseda.servlet.ServletMount;
import io.beseda.servlet.ServletSettings;
import java.time.Duration;
import java.util.List;

/// The guest mount in an embedded container that belongs to it alone.
abstract class ContainerMount implements Mount {
    /// Of a peer that broke the protocol, and waits until we end. Two seconds each make ten minutes of the
    /// conformance cases, and no difference.
    private static final Duration LINGERING = Duration.ofMillis(100);

    final Settings settings;
    final ServletMount guest;

    ContainerMount(Settings settings) {
        this.settings = settings;
        Timeouts usual = Timeouts.DEFAULTS;
        this.guest = new ServletMount(ServletSettings.DEFAULTS
                .withTimeouts(new Timeouts(
                        usual.head(),
                        usual.body(),
                        usual.keepAlive(),
                        usual.response(),
                        usual.ping(),
                        usual.closing(),
                        LINGERING))
                .withLimits(settings.limits())
                .withProxies(TrustedProxies.of(settings.trustedProxies())));
    }

    @Override
    public final List<Loop> loops() {
        return guest.loops();
    }

    @Override
    public final MountMetrics metrics() {
        return guest.metrics();
    }

    @Override
    public final void close(Duration deadline) {
        guest.close(deadline);
        try {
            stop();
        } catch (Exception e) {
            throw new IllegalStateException("The container does not stop", e);
        }
    }

    abstract void stop() throws Exception;
}
