package io.beseda.server;

import io.beseda.api.BesedaApi;
import io.beseda.api.auth.Authenticator;
import io.beseda.api.auth.Logins;
import io.beseda.api.auth.Operator;
import io.beseda.api.auth.OriginRule;
import io.beseda.api.auth.VouchedLogins;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import io.beseda.api.mount.Mount;
import io.beseda.api.mount.TrustedProxies;
import io.beseda.api.rest.OperatorRoutes;
import io.beseda.api.rest.Route;
import io.beseda.api.rest.RouteTable;
import io.beseda.api.socket.ChatAnnouncer;
import io.beseda.api.socket.WireEncoder;
import io.beseda.bus.redis.RedisNodes;
import io.beseda.bus.redis.RedisUrl;
import io.beseda.core.account.Revocation;
import io.beseda.core.message.Draft;
import io.beseda.core.message.Messages;
import io.beseda.core.node.BesedaNode;
import io.beseda.core.node.BesedaNode.Others;
import io.beseda.core.user.UsersAndSystem;
import io.beseda.hosts.outbox.OutboxRelay;
import io.beseda.netty.NettyServer;
import io.beseda.netty.NettySettings;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.Database.Nodes;
import io.beseda.store.jdbc.JdbcChatStore;
import io.beseda.store.jdbc.PostgresUrl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A running server: database, node, wire and mount. Start it by [#start], end it
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
    private final People people;
    private final Mount mount;
    private final BesedaNode node;
    private final Operations operations;
    private final @Nullable OutboxRelay outbox;
    private final ExecutorService workers;
    private final BesedaApi api;
    private final Duration drain;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch hurried = new CountDownLatch(1);
    private final WireEncoder encoder = new WireEncoder();
    private volatile @Nullable BesedaNode revoking;

    private Server(Settings settings, WebAssets web, InstantSource clock, Function<Settings, Mount> mounting)
            throws IOException {
        drain = settings.drain();
        RedisUrl others = settings.others();
        database = Database.open(settings.database(), others == null ? Nodes.ALONE : Nodes.SEVERAL);
        JdbcChatStore store = new JdbcChatStore(database);
        redis = others == null ? null : RedisNodes.open(others, store.id());
        workers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("beseda-worker-", 0).factory());
        people = People.of(database, settings, clock, this::revoke);
        Logins logins = new VouchedLogins(people.logins(), people.users());
        mount = mounting.apply(settings);
        node = new BesedaNode(new BesedaNode.Parts(
                store,
                new UsersAndSystem(people.users(), settings.systemName()),
                encoder,
                chats -> new ChatAnnouncer(chats, workers),
                logins,
                mount.loops(),
                workers,
                redis == null ? Others.none() : new Others(redis.bus(), redis.roster(), redis.quota()),
                settings.limits(),
                clock));
        node.every(PURGE_EVERY, people::purge);
        revoking = node;
        operations = new Operations(node, mount.metrics(), database, redis, settings.metricsToken());
        OriginRule origins = new OriginRule(settings.publicUrl(), settings.allowedOrigins());
        Authenticator authenticator =
                new Authenticator(logins, people.tickets(), origins, new Operator(settings.apiKeys(), people.users()));
        List<Route> beside = new ArrayList<>(people.routes(node, origins.isSecure()));
        beside.addAll(new OperatorRoutes(node::revoke).routes());
        api = new BesedaApi(node, authenticator, beside, workers, request -> others(request, web));
        mount.start(api);
        outbox = relay(settings, node);
    }

    /// What a host's application put down for us to send; the application, so without the rates of users.
    private static @Nullable OutboxRelay relay(Settings settings, BesedaNode node) {
        PostgresUrl url = settings.outbox();
        return url == null ? null : OutboxRelay.start(url.jdbcUrl(), url.user(), url.password(), () -> sender(node));
    }

    private static OutboxRelay.Sender sender(BesedaNode node) {
        Messages messages = node.messagesInSuccession();
        return (by, chat, text, key) -> messages.send(by, chat, Draft.of(node.limits(), text, key, null));
    }

    /// Opens the database, listens, serves.
    ///
    /// @throws IOException the address cannot be listened on
    public static Server start(Settings settings, WebAssets web) throws IOException {
        return start(settings, web, Clock.systemUTC());
    }

    /// With another time than the system's, for tests.
    public static Server start(Settings settings, WebAssets web, InstantSource clock) throws IOException {
        return start(settings, web, clock, Server::standalone);
    }

    /// On another mount than the program's own.
    public static Server start(
            Settings settings, WebAssets web, InstantSource clock, Function<Settings, Mount> mounting)
            throws IOException {
        return new Server(settings, web, clock, mounting);
    }

    /// The program's own: Netty.
    public static Mount standalone(Settings settings) {
        return new NettyServer(NettySettings.DEFAULTS
                .withAddress(settings.host(), settings.port())
                .withLimits(settings.limits())
                .withProxies(TrustedProxies.of(settings.trustedProxies())));
    }

    private Response others(Request request, WebAssets web) {
        Response answer = operations.answer(request);
        return answer == null ? web.get(request, people::offersDemo) : answer;
    }

    private void revoke(Revocation revocation) {
        BesedaNode told = revoking;
        if (told != null) {
            told.revoke(revocation);
        }
    }

    /// Where it listens: the port is known even when any free one was asked for.
    public InetSocketAddress address() {
        return mount.address();
    }

    public BesedaNode node() {
        return node;
    }

    public RouteTable routes() {
        return api.routes();
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
            while (mount.metrics().socketsOpen() > 0
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
        if (outbox != null) {
            outbox.close();
        }
        mount.stopAccepting();
        node.sendAway(drain);
        awaitGone();
        node.sendRestAway();
        mount.close(DRAIN); // requests in hand still need the node
        node.close();
        if (redis != null) {
            redis.close();
        }
        workers.shutdown();
        operations.close();
        people.close();
        database.close();
    }
}
