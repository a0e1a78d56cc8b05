package io.beseda.spring;

import io.beseda.bus.redis.RedisUrl;
import io.beseda.bus.redis.RedisUrl.Host;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisPassword;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/// Where a host's Redis is.
final class HostRedis {
    private HostRedis() {}

    static RedisUrl of(LettuceConnectionFactory host) {
        if (host.isRedisSentinelAware() || host.getSocketConfiguration() != null) {
            throw unusable();
        }
        RedisClusterConfiguration cluster = host.getClusterConfiguration();
        if (cluster != null) {
            List<Host> nodes = cluster.getClusterNodes().stream()
                    .map(node -> new Host(node.getRequiredHost(), node.getRequiredPort()))
                    .toList();
            return url(host.isUseSsl(), cluster.getUsername(), text(cluster.getPassword()), nodes, 0);
        }
        RedisStandaloneConfiguration one = host.getStandaloneConfiguration();
        return url(
                host.isUseSsl(),
                one.getUsername(),
                text(one.getPassword()),
                List.of(new Host(one.getHostName(), one.getPort())),
                one.getDatabase());
    }

    static RedisUrl of(DataRedisConnectionDetails host) {
        boolean tls = host.getSslBundle() != null;
        DataRedisConnectionDetails.Cluster cluster = host.getCluster();
        if (cluster != null) {
            List<Host> nodes = cluster.getNodes().stream()
                    .map(node -> new Host(node.host(), node.port()))
                    .toList();
            return url(tls, host.getUsername(), host.getPassword(), nodes, 0);
        }
        DataRedisConnectionDetails.Standalone one = host.getStandalone();
        if (one == null) {
            throw unusable();
        }
        List<Host> place = List.of(new Host(one.getHost(), one.getPort()));
        return url(tls, host.getUsername(), host.getPassword(), place, one.getDatabase());
    }

    private static IllegalStateException unusable() {
        return new IllegalStateException("Redis Sentinel and Unix sockets are not supported: set beseda.redis.url, or"
                + " beseda.redis.enabled=false where there is one instance.");
    }

    private static RedisUrl url(
            boolean tls, @Nullable String user, @Nullable String password, List<Host> hosts, int database) {
        return new RedisUrl(tls, empty(user), empty(password), hosts, database, null);
    }

    private static @Nullable String text(RedisPassword password) {
        return password.map(String::new).orElse(null);
    }

    private static @Nullable String empty(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
