package io.beseda.drill.site;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Nodes of our own on a PostgreSQL with a synchronous standby and, where there are several, Redis. They reach both
/// through proxies.
public final class Installation implements AutoCloseable {
    private final TemporaryFolder folder = new TemporaryFolder("beseda-drill");
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    /// So that Ctrl+C leaves nothing behind.
    private final Thread whenInterrupted = Thread.ofPlatform().unstarted(this::stopAll);

    private @Nullable Postgres postgres;
    private @Nullable RedisService redis;
    private @Nullable Path standby;

    /// What connects the nodes.
    public enum Between {
        NOTHING,
        REDIS,
        REDIS_CLUSTER
    }

    /// @param reachable false: the nodes are told of a Redis that none of them can reach
    /// @param standby   whether there is one, to fail over to
    public Installation(int size, Between between, boolean reachable, boolean standby) {
        Runtime.getRuntime().addShutdownHook(whenInterrupted);
        try {
            Postgres database = new Postgres(folder.path());
            postgres = database;
            database.start();
            if (between != Between.NOTHING) {
                startRedis(between == Between.REDIS_CLUSTER, size, reachable);
            }
            if (standby) {
                this.standby = database.makeStandby();
            }
            for (int i = 0; i < size; i++) {
                Node node = new Node(i, folder, database, redis == null ? null : redis.url(i));
                nodes.add(node);
                node.start();
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startRedis(boolean cluster, int size, boolean reachable) {
        RedisService service = new RedisService(folder.path(), cluster, size);
        redis = service;
        service.start();
        if (!reachable) {
            service.ways().forEach(way -> way.proxy().refuse());
        }
    }

    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    public List<URI> uris() {
        return nodes.stream().map(Node::uri).toList();
    }

    public Postgres postgres() {
        if (postgres == null) {
            throw new IllegalStateException("there is no PostgreSQL");
        }
        return postgres;
    }

    public RedisService redis() {
        if (redis == null) {
            throw new IllegalStateException("there is no Redis");
        }
        return redis;
    }

    public boolean hasRedis() {
        return redis != null;
    }

    public boolean hasStandby() {
        return standby != null;
    }

    /// The primary is killed, the standby takes over, and the nodes find it where the other was.
    public void failOver() {
        if (standby == null) {
            throw new IllegalStateException("there is no standby");
        }
        postgres().failOver(standby);
        standby = null;
        for (Node node : nodes) {
            node.postgres().target(postgres().address());
            node.postgres().cut();
        }
    }

    /// For the next time.
    public void replaceStandby() {
        standby = postgres().makeStandby();
    }

    private void stopAll() {
        nodes.forEach(Node::close);
        if (redis != null) {
            redis.close();
        }
        if (postgres != null) {
            postgres.close();
        }
        folder.close();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(whenInterrupted);
        } catch (IllegalStateException _) {
            return; // interrupted: the hook does it
        }
        stopAll();
    }
}
