package io.beseda.spring;

import io.beseda.api.BesedaApi;
import io.beseda.api.auth.Authenticator;
import io.beseda.api.auth.OriginRule;
import io.beseda.api.mount.MountMetrics;
import io.beseda.api.rest.RouteTable;
import io.beseda.api.rest.UserRoutes;
import io.beseda.api.socket.ChatAnnouncer;
import io.beseda.api.socket.WireEncoder;
import io.beseda.bus.redis.RedisNodes;
import io.beseda.bus.redis.RedisUrl;
import io.beseda.core.Limits;
import io.beseda.core.account.Tickets;
import io.beseda.core.hub.Loop;
import io.beseda.core.log.ChatPolicyCustomizer;
import io.beseda.core.node.BesedaNode;
import io.beseda.core.node.BesedaNode.Others;
import io.beseda.core.user.UserDirectory;
import io.beseda.netty.NettyServer;
import io.beseda.netty.NettySettings;
import io.beseda.servlet.ServletMount;
import io.beseda.servlet.ServletSettings;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.JdbcChatStore;
import io.beseda.store.jdbc.JdbcSessionStore;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Beseda, wired into a host: its database, users and logins. Made with the application, closed with it.
final class HostedNode implements AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(2);
    /// How often it is looked whether everyone has gone.
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Database database;
    private final JdbcChatStore store;
    private final @Nullable RedisNodes redis;
    private final ExecutorService workers;
    private final ServletMount mount = new ServletMount(ServletSettings.DEFAULTS);
    private final @Nullable NettyServer netty;
    private final BesedaNode node;
    private final Tickets tickets;
    private final BesedaApi endpoint;
    private final HttpServlet servlet;

    HostedNode(
            DataSource source,
            BesedaProperties properties,
            @Nullable RedisUrl others,
            ChatPolicyCustomizer customizer,
            UserDirectory users,
            HostLogins logins,
            InstantSource clock) {
        database = Database.over(
                source, properties.database().writers(), properties.database().readers());
        store = new JdbcChatStore(database, customizer);
        redis = others == null ? null : RedisNodes.open(others, store.id());
        workers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("beseda-worker-", 0).factory());
        netty = netty(properties.netty());
        node = new BesedaNode(new BesedaNode.Parts(
                store,
                users,
                new WireEncoder(),
                chats -> new ChatAnnouncer(chats, workers),
                logins,
                loops(),
                workers,
                redis == null ? Others.none() : new Others(redis.bus(), redis.roster(), redis.quota()),
                Limits.DEFAULTS,
                clock));
        tickets = new Tickets(new JdbcSessionStore(database), clock, new SecureRandom());
        OriginRule origins = new OriginRule(properties.publicUrl(), properties.allowedOrigins());
        endpoint = new BesedaApi(
                node,
                new Authenticator(logins, tickets, origins),
                new UserRoutes(users, tickets).routesBesideHost(),
                workers);
        servlet = mount.servlet(endpoint, logins::caller);
        listen();
    }

    private static @Nullable NettyServer netty(BesedaProperties.Netty wanted) {
        Integer port = wanted.port();
        return port == null ? null : new NettyServer(NettySettings.DEFAULTS.withAddress(wanted.host(), port));
    }

    private List<Loop> loops() {
        List<Loop> loops = new ArrayList<>(mount.loops());
        if (netty != null) {
            loops.addAll(netty.loops());
        }
        return loops;
    }

    private void listen() {
        if (netty != null) {
            try {
                netty.start(endpoint);
            } catch (IOException e) {
                throw new UncheckedIOException("beseda.netty.port cannot be listened on", e);
            }
        }
    }

    BesedaNode node() {
        return node;
    }

    JdbcChatStore store() {
        return store;
    }

    Tickets tickets() {
        return tickets;
    }

    RouteTable routes() {
        return endpoint.routes();
    }

    HttpServlet servlet() {
        return servlet;
    }

    /// Where the port of its own is; null: there is none.
    @Nullable
    InetSocketAddress nettyAddress() {
        return netty == null ? null : netty.address();
    }

    /// What the mounts have counted together.
    long total(ToLongFunction<MountMetrics> count) {
        long beside = netty == null ? 0 : count.applyAsLong(netty.metrics());
        return count.applyAsLong(mount.metrics()) + beside;
    }

    /// Whether the other instances can be heard.
    boolean isBusUp() {
        return redis == null || redis.bus().isUp();
    }

    /// Everyone is told to come back, and goes: while the container still runs.
    void sendAway(Duration drain) {
        if (netty != null) {
            netty.stopAccepting();
        }
        node.sendAway(drain);
        long end = System.nanoTime() + drain.toNanos();
        while (total(MountMetrics::socketsOpen) > 0 && System.nanoTime() < end) {
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        node.sendRestAway();
        mount.close(GOODBYE);
        if (netty != null) {
            netty.close(GOODBYE);
        }
    }

    @Override
    public void close() {
        node.close();
        if (redis != null) {
            redis.close();
        }
        workers.shutdown();
        database.close();
    }
}
