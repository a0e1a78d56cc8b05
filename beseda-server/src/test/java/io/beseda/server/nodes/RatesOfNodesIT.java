package io.beseda.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.contract.PostgresServer;
import io.beseda.contract.RedisServer;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestUser;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// A user has one rate, however many nodes he sends to.
class RatesOfNodesIT {
    private static final int BURST = 40;

    @Test
    void burst_spentOnOneNode_isSpentOnTheOther() {
        try (RedisServer redis = RedisServer.start()) {
            // A token in ten minutes: what is refused stays so for as long as this runs.
            Map<String, String> settings = Map.of(
                    "BESEDA_DATABASE_URL", PostgresServer.get().freshDatabase(),
                    "BESEDA_REDIS_URL", redis.url(),
                    "BESEDA_SEND_BURST", Integer.toString(BURST),
                    "BESEDA_SENDS_PER_SECOND", "0.002");
            try (TestServer one = TestServer.start(Kind.SQLITE, settings);
                    TestServer two = TestServer.start(Kind.SQLITE, settings)) {
                awaitRedis(one);
                awaitRedis(two);
                TestUser anna = one.newUser();
                long chat = anna.group("Fast", one.newUser());
                for (int i = 0; i < BURST; i++) {
                    assertThat(say(anna, chat)).isEqualTo(201);
                }
                assertThat(say(anna, chat)).isEqualTo(429);
                TestUser annaOnTwo = TestUser.logIn(two.uri("/"), anna.name());
                AtomicInteger accepted = new AtomicInteger();
                // The first one makes the other node ask what is left.
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> {
                            int status = say(annaOnTwo, chat);
                            accepted.addAndGet(status == 201 ? 1 : 0);
                            return status == 429;
                        });
                assertThat(accepted.get()).isLessThan(BURST / 2);
            }
        }
    }

    /// What is sent before a node has reached Redis counts on that node alone.
    private static void awaitRedis(TestServer server) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            try (InputStream metrics = server.uri("/metrics").toURL().openStream()) {
                return new String(metrics.readAllBytes(), StandardCharsets.UTF_8).contains("beseda_bus_up 1");
            }
        });
    }

    private static int say(TestUser user, long chat) {
        return user.post("/api/chats/" + chat + "/messages/", Map.of("text", "hello"))
                .status();
    }
}
