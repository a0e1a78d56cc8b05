package io.beseda.drill.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The Redis of an installation: one server, which each node reaches by a proxy of its own; or a cluster, which tells
/// its clients where to go, so that each master has a proxy for all nodes.
public final class RedisService implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final InetSocketAddress NOWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    /// @param ends what it connects, for people
    public record Way(String ends, TcpProxy proxy) {
        private static Way between(String one, String other) {
            return new Way(one + " and " + other, new TcpProxy(NOWHERE));
        }
    }

    private final Path folder;
    private final boolean cluster;
    private final List<Redis> servers;
    private final List<Way> ways;

    /// Does not start it.
    ///
    /// @param nodes how many there are
    RedisService(Path parent, boolean cluster, int nodes) {
        this.folder = parent.resolve("redis");
        this.cluster = cluster;
        this.servers = cluster
                ? IntStream.rangeClosed(1, MASTERS)
                        .mapToObj(i -> new Redis("Redis master " + i, folder.resolve("" + i)))
                        .toList()
                : List.of(new Redis("Redis", folder));
        this.ways = cluster
                ? servers.stream()
                        .map(master -> Way.between("the nodes", master.name()))
                        .toList()
                : IntStream.range(0, nodes)
                        .mapToObj(i -> Way.between("node " + i, "Redis"))
                        .toList();
    }

    void start() {
        if (cluster) {
            announceProxies();
        }
        String url = Script.run(Redis.SCRIPT, cluster ? "cluster" : "start", folder.toString());
        List<InetSocketAddress> addresses = Arrays.stream(
                        url.replaceFirst("^.*//", "").split(",", -1))
                .map(address -> Integer.parseInt(address.replaceFirst("^.*:", "")))
                .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .toList();
        for (int i = 0; i < ways.size(); i++) {
            ways.get(i).proxy().target(addresses.get(cluster ? i : 0));
        }
    }

    private void announceProxies() {
        try {
            for (int i = 0; i < MASTERS; i++) {
                Path master = Files.createDirectories(servers.get(i).folder());
                Files.writeString(
                        master.resolve("announce"), "" + ways.get(i).proxy().port());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// For the settings of a node.
    String url(int node) {
        List<Way> taken = cluster ? ways : List.of(ways.get(node));
        return taken.stream()
                .map(way -> "127.0.0.1:" + way.proxy().port())
                .collect(Collectors.joining(",", "redis://", ""));
    }

    public List<Redis> servers() {
        return servers;
    }

    public List<Way> ways() {
        return ways;
    }

    @Override
    public void close() {
        Script.run(Redis.SCRIPT, "kill", folder.toString());
        ways.forEach(way -> way.proxy().close());
    }
}
