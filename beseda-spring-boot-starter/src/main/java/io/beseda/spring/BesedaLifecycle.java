package io.beseda.spring;

import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/// Ends with the application: sockets are sent away before the container stops, which otherwise would wait for them.
final class BesedaLifecycle implements SmartLifecycle {
    private final HostedNode node;
    private final HostSessions sessions;
    private final Duration drain;
    private volatile boolean running;

    BesedaLifecycle(HostedNode node, HostSessions sessions, Duration drain) {
        this.node = node;
        this.sessions = sessions;
        this.drain = drain;
    }

    @Override
    public void start() {
        sessions.tell(node.node()::revoke);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        sessions.tell(_ -> {}); // the container is about to end them all
        node.sendAway(drain);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
