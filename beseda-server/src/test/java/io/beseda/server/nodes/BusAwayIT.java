package io.beseda.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.contract.PostgresServer;
import io.beseda.contract.RedisServer;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Two nodes whose Redis is dead all the time: everything arrives, later, since the nodes look into the
/// database.
class BusAwayIT {
    private static final int ROUNDS = 10;

    @Test
    void messages_members_andClosings_arriveAllTheSame() {
        try (RedisServer redis = RedisServer.start()) {
            redis.kill();
            Map<String, String> settings = Map.of(
                    "BESEDA_DATABASE_URL", PostgresServer.get().freshDatabase(), "BESEDA_REDIS_URL", redis.url());
            try (TestServer one = TestServer.start(Kind.SQLITE, settings);
                    TestServer two = TestServer.start(Kind.SQLITE, settings)) {
                TestUser anna = one.newUser();
                TestUser boris = TestUser.logIn(two.uri("/"), one.newUser().name());
                try (TestSocket b = boris.open()) {
                    long chat = anna.group("Late", boris);
                    assertThat(b.await("chat.created").get("chat").longValue()).isEqualTo(chat);
                    List<Long> late = new ArrayList<>();
                    for (int i = 1; i <= ROUNDS; i++) {
                        long sent = System.nanoTime();
                        anna.say(chat, "m" + i);
                        JsonNode heard = b.await("message.created");
                        assertThat(heard.get("seq").longValue()).isEqualTo(i);
                        late.add((System.nanoTime() - sent) / 1_000_000);
                    }
                    System.out.println("without Redis: messages came after " + late + " ms, at most "
                            + Collections.max(late) + " ms");
                    JsonNode unknown =
                            boris.get("/api/presence/?user=" + anna.id()).json();
                    assertThat(unknown.get(0).get("online").isNull()).isTrue();
                    long other = anna.id();
                    anna.direct(boris);
                    anna.delete("/api/chats/" + chat + "/members/" + boris.id() + "/");
                    b.await("chat.removed");
                    // Back, empty: the nodes find one another by themselves.
                    redis.startAgain();
                    Awaitility.await()
                            .atMost(Duration.ofMinutes(1))
                            .until(
                                    () -> boris.get("/api/presence/?user=" + other)
                                            .json(),
                                    answer -> answer.get(0).get("online").isBoolean());
                    long again = anna.group("In time", boris);
                    b.await(frame -> frame.has("chat") && frame.get("chat").longValue() == again);
                }
            }
        }
    }
}
