package io.beseda.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beseda.contract.RedisServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisQuotaIT {
    private final RedisServer server = RedisServer.start();
    private final Nodes nodes = new Nodes(server.url());

    @AfterEach
    void close() {
        nodes.close();
        server.close();
    }

    private static Map<String, Duration> take(RedisNodes node, String key, int tokens) {
        return node.quota().take("sends", 10, 0.01, Map.of(key, tokens)).join();
    }

    @Test
    void nodesTakeFromTheSameBuckets() {
        RedisNodes one = nodes.up("quota", new Ear());
        RedisNodes two = nodes.up("quota", new Ear());
        assertThat(take(one, "ann", 5)).isEmpty();
        assertThat(take(two, "ann", 4)).isEmpty();
        assertThat(take(two, "ben", 9)).isEmpty();
        Map<String, Duration> waits = take(one, "ann", 3); // 2 below zero: 3 to come at one in 100 s
        assertThat(waits).containsOnlyKeys("ann");
        assertThat(waits.get("ann")).isBetween(Duration.ofSeconds(250), Duration.ofSeconds(300));
        assertThat(take(two, "ann", 0)).containsOnlyKeys("ann");
        assertThat(two.quota().take("creations", 10, 1, Map.of("ann", 1)).join())
                .isEmpty();
    }

    @Test
    void bucketsFillAndAreGoneWhenFull() {
        RedisNodes one = nodes.up("quota", new Ear());
        Map<String, Integer> all = Map.of("ann", 4);
        assertThat(one.quota().take("fast", 4, 1, all).join()).containsOnlyKeys("ann");
        assertThat(server.ask("EXISTS", "beseda:quota:q:fast:ann").strip()).isEqualTo("1");
        await().until(() ->
                server.ask("EXISTS", "beseda:quota:q:fast:ann").strip().equals("0"));
        assertThat(one.quota().take("fast", 4, 1, Map.of("ann", 3)).join()).isEmpty();
    }

    @Test
    void manyKeysAreOneRoundTripEachAScript() {
        RedisNodes one = nodes.up("quota", new Ear());
        Map<String, Integer> many = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            many.put("user " + i, i % 2 == 0 ? 1 : 20);
        }
        assertThat(one.quota().take("sends", 10, 1, many).join()).hasSize(500);
        server.ask("SCRIPT", "FLUSH");
        assertThat(one.quota().take("sends", 10, 1, many).join()).hasSize(500);
    }
}
