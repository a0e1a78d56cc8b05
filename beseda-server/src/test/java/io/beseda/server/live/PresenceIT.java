package io.beseda.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.Limits;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// Who is online and who is typing, for those who may know.
class PresenceIT {
    @RegisterExtension
    static final TestServer server = TestServer.start();

    @Test
    void watching_givesASnapshotAndThenChanges_ofThoseWhoShareAChat() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        TestUser stranger = server.newUser();
        anna.direct(boris);
        try (TestSocket a = anna.open();
                TestSocket s = stranger.open()) {
            JsonNode presence = watch(a, boris, stranger);
            assertThat(presence).hasSize(1);
            assertThat(presence.get(0).get("user").longValue()).isEqualTo(boris.id());
            assertThat(presence.get(0).get("online").booleanValue()).isFalse();
            try (TestSocket b = boris.open()) {
                JsonNode change = a.await("presence");
                assertThat(change.get("user").longValue()).isEqualTo(boris.id());
                assertThat(change.get("online").booleanValue()).isTrue();
                assertThat(watch(s, boris)).isEmpty();
                assertThat(b.drain()).isEmpty();
            }
            JsonNode left = a.await("presence");
            assertThat(left.get("online").booleanValue()).isFalse();
            assertThat(left.get("last_seen").isString()).isTrue();
            JsonNode asked = anna.get("/api/presence/?user=" + boris.id() + "&user=" + stranger.id())
                    .json();
            assertThat(asked).hasSize(1);
            assertThat(asked.get(0).get("online").booleanValue()).isFalse();
            assertThat(asked.get(0).get("last_seen")).isEqualTo(left.get("last_seen"));
            assertThat(s.drain()).isEmpty();
        }
    }

    @Test
    void oneOfTwoSocketsClosed_staysOnline_andAReloadIsNotSeen() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        TestUser marker = server.newUser();
        anna.direct(boris);
        anna.direct(marker);
        try (TestSocket a = anna.open();
                TestSocket first = boris.open()) {
            watch(a, boris, marker);
            TestSocket second = boris.open();
            second.close();
            first.abort();
            try (TestSocket reloaded = boris.open()) {
                // The marker leaves after all this: once it is offline, boris would be too.
                TestSocket m = marker.open();
                assertThat(a.await("presence").get("user").longValue()).isEqualTo(marker.id());
                m.close();
                JsonNode next = a.await("presence");
                assertThat(next.get("user").longValue()).isEqualTo(marker.id());
                assertThat(next.get("online").booleanValue()).isFalse();
                assertThat(reloaded.drain()).isEmpty();
                assertThat(anna.get("/api/presence/?user=" + boris.id())
                                .json()
                                .get(0)
                                .get("online")
                                .booleanValue())
                        .isTrue();
            }
        }
    }

    @Test
    void watching_isReplacedByTheNextList() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        TestUser clara = server.newUser();
        anna.direct(boris);
        anna.direct(clara);
        try (TestSocket a = anna.open()) {
            watch(a, boris);
            watch(a, clara);
            try (TestSocket b = boris.open();
                    TestSocket c = clara.open()) {
                assertThat(a.await("presence").get("user").longValue()).isEqualTo(clara.id());
                assertThat(b.drain()).isEmpty();
                assertThat(c.drain()).isEmpty();
                assertThat(a.drain()).isEmpty();
            }
        }
    }

    @Test
    void typing_reachesOthersOnly_onceInAWhile() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        TestUser stranger = server.newUser();
        long chat = anna.direct(boris);
        try (TestSocket a = anna.open();
                TestSocket second = anna.open();
                TestSocket b = boris.open();
                TestSocket s = stranger.open()) {
            long began = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                assertThat(typing(a, chat)).isEqualTo("ack");
            }
            assertThat(b.await("typing").get("user").longValue()).isEqualTo(anna.id());
            boolean inTime = System.nanoTime() - began < Limits.TYPING_INTERVAL.toNanos();
            if (inTime) {
                assertThat(b.drain()).isEmpty();
            }
            Until.isTrue("told again", () -> {
                typing(a, chat);
                return !b.drain().isEmpty();
            });
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Limits.TYPING_INTERVAL);
            assertThat(a.drain()).isEmpty();
            assertThat(second.drain()).isEmpty();
            assertThat(typing(s, chat)).isEqualTo("not_found");
            assertThat(s.drain()).isEmpty();
        }
    }

    private static String typing(TestSocket socket, long chat) {
        JsonNode answer = socket.ask(Map.of("action", "typing", "chat", chat));
        return answer.get(answer.has("code") ? "code" : "event").stringValue();
    }

    private static JsonNode watch(TestSocket socket, TestUser... users) {
        List<Long> ids = java.util.Arrays.stream(users).map(TestUser::id).toList();
        return socket.ask(Map.of("action", "watch_presence", "users", ids)).get("presence");
    }
}
