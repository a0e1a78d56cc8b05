package io.beseda.server;

import io.beseda.api.BesedaApi;
import io.beseda.api.auth.Authenticator;
import io.beseda.api.auth.OriginRule;
import io.beseda.api.auth.SessionCookie;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import io.beseda.api.rest.AccountRoutes;
import io.beseda.api.rest.ChatRoutes;
import io.beseda.api.rest.MessageRoutes;
import io.beseda.api.rest.OpenApi;
import io.beseda.api.rest.Rest;
import io.beseda.api.rest.RouteTable;
import io.beseda.api.socket.ChatAnnouncer;
import io.beseda.api.socket.WireEncoder;
import io.beseda.bus.redis.RedisNodes;
import io.beseda.bus.redis.RedisUrl;
import io.beseda.core.account.Revocation;
import io.beseda.core.node.BesedaNode;
import io.beseda.core.node.BesedaNode.Others;
import io.beseda.netty.NettyServer;
import io.beseda.netty.NettySettings;
import io.beseda.netty.TrustedProxies;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.Database.Nodes;
import io.beseda.store.jdbc.JdbcChatStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A running server: database, node, wire and mount, with the built-in accounts. Start it by [#start], end it
/// by [#close].
public final class Server implements AutoCloseable {
    /// How often a server that drains looks whether everyone has gone.
    private static final long LOOK_MILLIS = 20;
    /// Close frames and last answers must be taken within this time.
    private static final Duration DRAIN = Duration.ofSeconds(5);

    /// How often rows of ended sessions and used tickets are removed.
    private static final Duration PURGE_EVERY = Duration.ofHours(1);

    private final Database database;
    private final @Nullable RedisNodes redis;
    private final BuiltinAccounts accounts;
    private final NettyServer netty;
    private final BesedaNode node;
    private final Operations operations;
    private final ExecutorService workers;
    private final RouteTable routes;
    private final Duration drain;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch hurried = new CountDownLatch(1);
    private final WireEncoder encoder = new WireEncoder();
    private volatile @Nullable BesedaNode revoking;

    private Server(Settings settings, WebAssets web, InstantSource clock) throws IOException {
        drain = settings.drain();
        RedisUrl others = settings.others();
        database = Database.open(settings.database(), others == null ? Nodes.ALONE : Nodes.SEVERAL);
        JdbcChatStore store = new JdbcChatStore(database);
        redis = others == null ? null : RedisNodes.open(others, store.id());
        workers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("beseda-worker-", 0).factory());
        accounts = new BuiltinAccounts(database, settings, clock, this::revoke);
        netty = new NettyServer(NettySettings.DEFAULTS
                .withAddress(settings.host(), settings.port())
                .withLimits(settings.limits())
                .withProxies(TrustedProxies.of(settings.trustedProxies())));
        node = new BesedaNode(new BesedaNode.Parts(
                store,
                accounts.users(),
                encoder,
                chats -> new ChatAnnouncer(chats, workers),
                accounts.sessions()::dead,
                netty.loops(),
                workers,
                redis == null ? Others.none() : new Others(redis.bus(), redis.roster(), redis.quota()),
                settings.limits(),
                clock));
        node.every(PURGE_EVERY, accounts.sessions()::purge);
        revoking = node;
        operations = new Operations(node, netty.metrics(), database, redis, settings.metricsToken());
        OriginRule origins = new OriginRule(settings.publicUrl(), settings.allowedOrigins());
        routes = table(accounts, node, settings, origins.isSecure());
        Authenticator authenticator = new Authenticator(accounts.tokens(), accounts.sessions(), origins);
        netty.start(new BesedaApi(
                node,
                new Rest(routes, authenticator, origins),
                authenticator,
                workers,
                request -> others(request, web)));
    }

    /// Opens the database, listens, serves.
    ///
    /// @throws IOException the address cannot be listened on
    public static Server start(Settings settings, WebAssets web) throws IOException {
        return start(settings, web, Clock.systemUTC());
    }

    /// With another time than the system's, for tests.
    public static Server start(Settings settings, WebAssets web, InstantSource clock) throws IOException {
        return new Server(settings, web, clock);
    }

    private static RouteTable table(BuiltinAccounts accounts, BesedaNode node, Settings settings, boolean secure) {
        AccountRoutes accountRoutes = new AccountRoutes(
                accounts.accounts(),
                accounts.sessions(),
                accounts.tokens(),
                accounts.users(),
                node.chats(),
                new SessionCookie(secure, accounts.sessionLife()));
        MessageRoutes messageRoutes =
                new MessageRoutes(node.messages(), node.receipts(), node.presence(), settings.limits());
        return OpenApi.describing(
                accountRoutes.routes(), new ChatRoutes(node.chats()).routes(), messageRoutes.routes());
    }

    private Response others(Request request, WebAssets web) {
        Response answer = operations.answer(request);
        return answer == null ? web.get(request) : answer;
    }

    private void revoke(Revocation revocation) {
        BesedaNode told = revoking;
        if (told != null) {
            told.revoke(revocation);
        }
    }

    /// Where it listens: the port is known even when any free one was asked for.
    public InetSocketAddress address() {
        return netty.address();
    }

    public BesedaNode node() {
        return node;
    }

    public RouteTable routes() {
        return routes;
    }

    /// Statements run on the database so far, for tests that bound them.
    public long statements() {
        return database.statementCount();
    }

    /// Log events encoded so far, for tests of "once per event".
    public long encodings() {
        return encoder.encodings();
    }

    /// Do not wait any longer for clients to go: [#close] sends the rest of them away at once.
    public void hurry() {
        hurried.countDown();
    }

    private void awaitGone() {
        long end = System.nanoTime() + drain.toNanos();
        try {
            while (netty.metrics().socketsOpen() > 0
                    && System.nanoTime() < end
                    && !hurried.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                // looks again
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Drains: not ready, no new connections, everyone is told when to come back and served until then, queued
    /// changes are committed.
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        operations.leave();
        netty.stopAccepting();
        node.sendAway(drain);
        awaitGone();
        node.sendRestAway();
        netty.close(DRAIN); // requests in hand still need the node
        node.close();
        if (redis != null) {
            redis.close();
        }
        workers.shutdown();
        operations.close();
        accounts.close();
        database.close();
    }
}
