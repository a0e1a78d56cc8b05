package io.beseda.server.testing;

import io.beseda.api.mount.Mount;
import io.beseda.server.Server;
import io.beseda.server.Settings;
import java.util.Locale;
import java.util.function.Function;

/// What carries the wire in this run of the tests: `-Dbeseda.mount=netty`, `tomcat` or `jetty`.
public enum MountKind {
    NETTY(Server::standalone),
    TOMCAT(TomcatMount::new),
    JETTY(JettyMount::new);

    private final Function<Settings, Mount> mounting;

    MountKind(Function<Settings, Mount> mounting) {
        this.mounting = mounting;
    }

    /// Of this run.
    public static MountKind current() {
        return valueOf(System.getProperty("beseda.mount", "netty").toUpperCase(Locale.ROOT));
    }

    /// Whether requests are parsed by a container: what it does not take, it refuses in its own form, before it asks
    /// us.
    public boolean isContainer() {
        return this != NETTY;
    }

    Function<Settings, Mount> mounting() {
        return mounting;
    }
}
