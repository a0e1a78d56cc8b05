package io.beseda.bus.redis;

import io.beseda.core.bus.Bus;
import io.beseda.core.bus.Roster;
import io.beseda.core.bus.SharedQuota;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This node's side of a service of several nodes, over one Redis or Redis Cluster. It comes up also when Redis is
/// away, and connects by itself whenever that is possible.
public final class RedisNodes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisNodes.class);

    /// Who waits for an answer waits no longer.
    static final Duration ANSWER = Duration.ofSeconds(2);

    private static final Duration PING = Duration.ofSeconds(2);
    private static final Duration CONNECT = Duration.ofSeconds(3);
    /// A second bound on what waits for answers, in commands; the first is in bytes, see [Session].
    private static final int COMMANDS_IN_FLIGHT = 100_000;
    private static final int IO_THREADS = 2;

    private final Traffic traffic = new Traffic();
    private final Owner owner = new Owner();
    private final ClientResources resources;
    private final RedisClient client;
    private final Routes routes;
    private final RedisBus bus;
    private final RedisRoster roster;
    private final RedisQuota quota;
    private final AtomicBoolean closing = new AtomicBoolean();

    private RedisNodes(RedisUrl url, String namespace) {
        this.resources = ClientResources.builder()
                .ioThreadPoolSize(IO_THREADS)
                .computationThreadPoolSize(IO_THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(options(url));
        Health health = new Health(url);
        this.routes = new Routes(url, owner, health, host -> link(url, host));
        long node = new SecureRandom().nextLong();
        Channels channels = new Channels(namespace);
        this.bus = new RedisBus(node, owner, routes, channels, health, traffic);
        this.roster = new RedisRoster(Long.toHexString(node), owner, routes, channels);
        this.quota = new RedisQuota(routes, channels);
    }

    /// @param namespace keeps services apart that share a Redis: the same on all nodes of one, and on no other
    public static RedisNodes open(RedisUrl url, String namespace) {
        RedisNodes nodes = new RedisNodes(url, namespace);
        nodes.routes.start();
        nodes.roster.start();
        nodes.owner.every(PING, () -> nodes.routes.sessions().forEach(Session::ping));
        return nodes;
    }

    private static ClientOptions options(RedisUrl url) {
        ClientOptions.Builder options = ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(COMMANDS_IN_FLIGHT)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT)
                        .keepAlive(true)
                        .build());
        if (url.trusted() != null) {
            options.sslOptions(
                    SslOptions.builder().trustManager(url.trusted().toFile()).build());
        }
        return options.build();
    }

    private Link link(RedisUrl url, RedisUrl.Host host) {
        RedisURI.Builder uri = RedisURI.Builder.redis(host.name(), host.port())
                .withSsl(url.tls())
                .withDatabase(url.database())
                .withClientName("beseda")
                .withTimeout(CONNECT);
        if (url.password() != null) {
            if (url.user() == null) {
                uri.withPassword(url.password().toCharArray());
            } else {
                uri.withAuthentication(url.user(), url.password().toCharArray());
            }
        }
        RedisURI built = uri.build();
        return new Link(host, () -> Session.open(client, built, traffic), owner, routes, traffic);
    }

    public Bus bus() {
        return bus;
    }

    public Roster roster() {
        return roster;
    }

    public SharedQuota quota() {
        return quota;
    }

    public Traffic traffic() {
        return traffic;
    }

    @Override
    public void close() {
        if (closing.getAndSet(true)) {
            return;
        }
        bus.close();
        CompletableFuture<?> left = roster.leave().orTimeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture<?> closed = left.handle((_, _) -> true).thenComposeAsync(_ -> routes.close(), owner::run);
        try {
            closed.get(2 * ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The connections to Redis are not closed in order.", e);
        }
        owner.close();
        client.shutdown(0, 1, TimeUnit.SECONDS);
        var _ = resources.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
