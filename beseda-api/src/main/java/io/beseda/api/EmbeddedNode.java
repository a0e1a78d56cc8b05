package io.beseda.api;

import io.beseda.api.auth.Authenticator;
import io.beseda.api.auth.Logins;
import io.beseda.api.auth.OriginRule;
import io.beseda.api.mount.Mount;
import io.beseda.api.rest.UserRoutes;
import io.beseda.api.socket.ChatAnnouncer;
import io.beseda.api.socket.WireEncoder;
import io.beseda.core.Limits;
import io.beseda.core.account.SessionStore;
import io.beseda.core.account.Tickets;
import io.beseda.core.log.ChatStore;
import io.beseda.core.node.BesedaNode;
import io.beseda.core.user.UserDirectory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// One node inside a plain Java program, with the program's users and logins, the default limits and nothing to set.
/// What needs more is wired from the same parts, as the standalone server does. Thread-safe.
public final class EmbeddedNode implements AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("beseda-worker-", 0).factory());
    private final Mount mount;
    private final BesedaNode node;

    private EmbeddedNode(ChatStore store, SessionStore sessions, UserDirectory users, Logins logins, Mount mount)
            throws IOException {
        Clock clock = Clock.systemUTC();
        this.mount = mount;
        node = new BesedaNode(new BesedaNode.Parts(
                store,
                users,
                new WireEncoder(),
                chats -> new ChatAnnouncer(chats, workers),
                logins,
                mount.loops(),
                workers,
                BesedaNode.Others.none(),
                Limits.DEFAULTS,
                clock));
        Tickets tickets = new Tickets(sessions, clock, new SecureRandom());
        Authenticator authenticator = new Authenticator(logins, tickets, new OriginRule(null, List.of()));
        mount.start(new BesedaApi(node, authenticator, new UserRoutes(users, tickets).routesBesideHost(), workers));
    }

    /// Serves at once.
    ///
    /// @param sessions keeps one-time tickets for sockets
    /// @param mount    not started yet
    /// @throws IOException its address cannot be listened on
    public static EmbeddedNode start(
            ChatStore store, SessionStore sessions, UserDirectory users, Logins logins, Mount mount)
            throws IOException {
        return new EmbeddedNode(store, sessions, users, logins, mount);
    }

    /// The use cases, for the program itself.
    public BesedaNode node() {
        return node;
    }

    /// Where it listens.
    public InetSocketAddress address() {
        return mount.address();
    }

    /// Sends everyone away, and commits what is queued. The stores belong to whoever made them.
    @Override
    public void close() {
        mount.stopAccepting();
        node.sendRestAway();
        mount.close(GOODBYE);
        node.close();
        workers.shutdown();
    }
}
