package io.beseda.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beseda.contract.PostgresServer;
import io.beseda.contract.RedisServer;
import io.beseda.core.log.StoreException;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Two nodes on one database with Redis between them: one service, whichever node one is connected to.
class TwoNodesIT {
    private static RedisServer redis;
    private static String database;
    private static TestServer one;
    private static TestServer two;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        database = PostgresServer.get().freshDatabase();
        one = node();
        two = node();
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        redis.close();
    }

    private static TestServer node() {
        return TestServer.start(Kind.SQLITE, Map.of("BESEDA_DATABASE_URL", database, "BESEDA_REDIS_URL", redis.url()));
    }

    /// The same person, connected to the other node.
    private static TestUser onTwo(TestUser user) {
        return TestUser.logIn(two.uri("/"), user.name());
    }

    @Test
    void messages_typing_receipts_andEdits_crossNodes_inOrder() {
        TestUser anna = one.newUser();
        TestUser boris = onTwo(one.newUser());
        long chat = anna.group("Across", boris);
        try (TestSocket a = anna.open();
                TestSocket b = boris.open();
                TestSocket seed = boris.openSeed(chat)) {
            for (int i = 1; i <= 50; i++) {
                a.send(Map.of("action", "message", "chat", chat, "text", "a" + i));
                b.send(Map.of("action", "message", "chat", chat, "text", "b" + i));
            }
            List<Long> all = LongStream.rangeClosed(1, 100).boxed().toList();
            assertThat(all)
                    .allSatisfy(
                            seq -> assertThat(seq(a.await("message.created"))).isEqualTo(seq));
            assertThat(all)
                    .allSatisfy(
                            seq -> assertThat(seq(b.await("message.created"))).isEqualTo(seq));
            for (int i = 0; i < 100; i++) {
                seed.await(frame -> frame.has("text"));
            }
            a.send(Map.of("action", "typing", "chat", chat));
            assertThat(b.await("typing").get("user").longValue()).isEqualTo(anna.id());
            a.ask(Map.of("action", "message", "chat", chat, "text", "the last"));
            b.ask(Map.of("action", "read", "chat", chat, "seq", 101));
            a.await(frame -> frame.has("event")
                    && frame.get("event").stringValue().equals("read")
                    && frame.get("user").longValue() == boris.id()
                    && frame.get("up_to").longValue() == 101);
        }
    }

    @Test
    void added_removed_andClosed_areHeardAtOnce_onTheOtherNode() {
        TestUser anna = one.newUser();
        TestUser boris = onTwo(one.newUser());
        TestUser clara = onTwo(one.newUser());
        try (TestSocket b = boris.open();
                TestSocket c = clara.open()) {
            long chat = anna.group("Doors", clara);
            assertThat(created(c)).isEqualTo(chat);
            anna.say(chat, "before");
            anna.post("/api/chats/" + chat + "/members/", Map.of("user_ids", List.of(boris.id())));
            anna.say(chat, "between");
            JsonNode created = b.await("chat.created");
            assertThat(created.get("chat").longValue()).isEqualTo(chat);
            // Told of the chat as it was when he was added, or as it is by then.
            long told = created.get("details").get("last_seq").longValue();
            assertThat(told).isBetween(2L, 3L);
            if (told == 2) {
                assertThat(seq(b.await("message.created"))).isEqualTo(3);
            }
            anna.delete("/api/chats/" + chat + "/members/" + boris.id() + "/");
            anna.say(chat, "after");
            b.await("chat.removed");
            for (long seq : List.of(1L, 3L, 5L)) {
                assertThat(seq(c.await("message.created"))).isEqualTo(seq);
            }
            // A comparison with the store may say once more that he is out.
            assertThat(b.drain())
                    .allMatch(frame -> frame.get("event").stringValue().equals("chat.removed"));
            anna.delete("/api/chats/" + chat + "/");
            c.await("chat.removed");
        }
    }

    @Test
    void presence_isThatOfAllNodes() {
        TestUser anna = one.newUser();
        TestUser boris = one.newUser();
        TestUser borisOnTwo = onTwo(boris);
        anna.direct(boris);
        try (TestSocket a = anna.open()) {
            JsonNode before = a.ask(Map.of("action", "watch_presence", "users", List.of(boris.id())));
            assertThat(before.get("presence").get(0).get("online").booleanValue())
                    .isFalse();
            TestSocket away = borisOnTwo.open();
            assertThat(a.await("presence").get("online").booleanValue()).isTrue();
            // A second socket on the other node keeps him online when the first one ends.
            try (TestSocket here = boris.open()) {
                here.ask(Map.of("action", "ping"));
                away.close();
                JsonNode now = Awaitility.await()
                        .during(Duration.ofSeconds(7))
                        .atMost(Duration.ofSeconds(20))
                        .until(
                                () -> anna.get("/api/presence/?user=" + boris.id())
                                        .json(),
                                answer -> answer.get(0).get("online").booleanValue());
                assertThat(now.size()).isEqualTo(1);
            }
            JsonNode gone = a.await("presence");
            assertThat(gone.get("online").booleanValue()).isFalse();
            assertThat(gone.get("last_seen").isString()).isTrue();
        }
    }

    @Test
    void logout_closesSocketsOfTheOtherNode() {
        TestUser anna = one.newUser();
        TestSocket there = TestSocket.connect(two.wsUri("/ws/?token=" + anna.token()));
        there.await("hello");
        anna.post("/api/token/blacklist/", Map.of("refresh", anna.refreshToken()));
        assertThat(there.awaitClose()).isEqualTo(4401);
    }

    @Test
    void sync_onTheOtherNode_bringsWhatWasMissed() {
        TestUser anna = one.newUser();
        TestUser boris = one.newUser();
        long chat = anna.group("Moving", boris);
        anna.say(chat, "1");
        String epoch = one.server().node().store().epoch();
        anna.say(chat, "2");
        anna.say(chat, "3");
        TestUser there = onTwo(boris);
        try (TestSocket b = there.open()) {
            b.send(Map.of("action", "sync", "epoch", epoch, "chats", Map.of(Long.toString(chat), 1)));
            assertThat(seq(b.await("message.created"))).isEqualTo(2);
            assertThat(seq(b.await("message.created"))).isEqualTo(3);
            b.await("synced");
            anna.say(chat, "4");
            assertThat(seq(b.await("message.created"))).isEqualTo(4);
        }
    }

    @Test
    void inCalm_nothingHasToBeReadFromTheStore() {
        TestUser anna = one.newUser();
        TestUser boris = onTwo(one.newUser());
        long chat = anna.group("Calm", boris);
        try (TestSocket b = boris.open()) {
            b.drain();
            long before =
                    one.server().node().filledEvents() + two.server().node().filledEvents();
            for (int i = 1; i <= 200; i++) {
                anna.say(chat, "m" + i);
                assertThat(seq(b.await("message.created"))).isEqualTo(i);
            }
            assertThat(one.server().node().filledEvents() + two.server().node().filledEvents() - before)
                    .isLessThanOrEqualTo(2);
        }
    }

    @Test
    void aSecondServerWithoutTheBus_isRefused() {
        assertThatThrownBy(() -> TestServer.start(Kind.SQLITE, Map.of("BESEDA_DATABASE_URL", database)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("BESEDA_REDIS_URL");
    }

    private static long created(TestSocket socket) {
        return socket.await("chat.created").get("chat").longValue();
    }

    private static long seq(JsonNode event) {
        return event.get("seq").longValue();
    }
}
