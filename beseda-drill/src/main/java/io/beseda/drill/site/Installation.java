package io.beseda.drill.site;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Nodes of our own on a PostgreSQL with a synchronous standby and, where there are several, one Redis; each node
/// reaches both through proxies of its own.
public final class Installation implements AutoCloseable {
    private final TemporaryFolder folder = new TemporaryFolder("beseda-drill");
    private final List<Node> nodes = new ArrayList<>();
    private final Postgres postgres;
    private final @Nullable Redis redis;
    private @Nullable Path standby;

    /// @param reachable false: the nodes are told of a Redis that none of them can reach
    /// @param standby   whether there is one, to fail over to
    public Installation(int size, boolean withRedis, boolean reachable, boolean standby) {
        this.postgres = new Postgres(folder.path());
        this.redis = withRedis ? new Redis(folder.path()) : null;
        try {
            if (standby) {
                this.standby = postgres.makeStandby();
            }
            for (int i = 0; i < size; i++) {
                Node node = new Node(i, folder, postgres, redis == null ? null : redis.address());
                nodes.add(node);
                if (redis != null && !reachable) {
                    node.redis().refuse();
                }
                node.start();
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    public List<URI> uris() {
        return nodes.stream().map(Node::uri).toList();
    }

    public Postgres postgres() {
        return postgres;
    }

    public Redis redis() {
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
        postgres.failOver(standby);
        standby = null;
        for (Node node : nodes) {
            node.postgres().target(postgres.address());
            node.postgres().cut();
        }
    }

    /// For the next time.
    public void replaceStandby() {
        standby = postgres.makeStandby();
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
        if (redis != null) {
            redis.close();
        }
        postgres.close();
        folder.close();
    }
}
