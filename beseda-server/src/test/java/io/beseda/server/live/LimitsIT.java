package io.beseda.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.json.Json;
import io.beseda.core.Limits;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What happens at each limit: said plainly, and nobody else is harmed.
class LimitsIT {
    private static final int FLOOD = 10_000;
    /// Several times what a socket may have in progress; its answers fit into what a reader may leave unread.
    private static final int AT_ONCE = 1_000;

    private static TestServer with(String name, String value) {
        return TestServer.start(TestServer.Kind.SQLITE, Map.of(name, value));
    }

    @Test
    void stalledReader_isDroppedWith4408_andOthersHearAll() throws IOException {
        try (TestServer server = TestServer.start()) {
            TestUser anna = server.newUser();
            TestUser boris = server.newUser();
            TestUser clara = server.newUser();
            long chat = anna.group("Flood", boris, clara);
            int port = server.server().address().getPort();
            int sent = 0;
            try (RawSocket stalled = new RawSocket(port, "/ws/?token=" + boris.token(), 4096);
                    TestSocket healthy = clara.open();
                    TestSocket flooding = anna.open()) {
                String text = "x".repeat(Limits.DEFAULTS.textLength());
                while (anna.metric("beseda_sockets_slow_total") == 0 && sent < 2000) {
                    for (int i = 0; i < 20; i++) {
                        flooding.ask(Map.of("action", "message", "chat", chat, "text", text));
                    }
                    sent += 20;
                }
                assertThat(anna.metric("beseda_sockets_slow_total")).isEqualTo(1);
                long last = 0;
                for (JsonNode frame = stalled.next(); frame != null; frame = stalled.next()) {
                    last = frame.has("seq") ? frame.get("seq").longValue() : last;
                }
                assertThat(stalled.closeCode()).isEqualTo(4408);
                assertThat(last).isBetween(1L, (long) sent);
                for (long seq = 1; seq <= sent; seq++) {
                    assertThat(healthy.await("message.created").get("seq").longValue())
                            .isEqualTo(seq);
                }
                try (TestSocket again = boris.open()) {
                    again.send(Map.of("action", "sync", "chats", Map.of("" + chat, last)));
                    for (long seq = last + 1; seq <= sent; seq++) {
                        assertThat(again.await("message.created").get("seq").longValue())
                                .isEqualTo(seq);
                    }
                    again.await("synced");
                }
            }
        }
    }

    @Test
    void tenThousandFrames_onOneConnection_areAnsweredInOrder() throws IOException {
        try (TestServer server = TestServer.start()) {
            TestUser anna = server.newUser();
            long chat = anna.direct(server.newUser());
            int port = server.server().address().getPort();
            try (RawSocket socket = new RawSocket(port, "/ws/?token=" + anna.token(), 0)) {
                for (int from = 1; from <= FLOOD; from += AT_ONCE) {
                    flood(socket, chat, from);
                }
            }
        }
    }

    private static void flood(RawSocket socket, long chat, int from) throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int ref = from; ref < from + AT_ONCE; ref++) {
            Map<String, Object> command = Map.of("action", "message", "chat", chat, "text", "text " + ref, "ref", ref);
            frames.writeBytes(RawSocket.frame(Json.mapper().writeValueAsString(command)));
        }
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                socket.send(frames.toByteArray());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        for (int ref = from; ref < from + AT_ONCE; ref++) {
            JsonNode ack = socket.await("ack");
            assertThat(ack.get("ref").intValue()).isEqualTo(ref);
            assertThat(ack.get("message").get("seq").intValue()).isEqualTo(ref);
            assertThat(ack.get("message").get("text").stringValue()).isEqualTo("text " + ref);
        }
        writing.join();
    }

    @Test
    void thirdSocket_ofAUserWhoMayHaveTwo_isClosedWith4429() {
        try (TestServer server = with("BESEDA_SOCKETS_PER_USER", "2")) {
            TestUser anna = server.newUser();
            try (TestSocket first = anna.open();
                    TestSocket second = anna.open();
                    TestSocket other = server.newUser().open()) {
                try (TestSocket third = TestSocket.connect(anna.ws("/ws/?token=" + anna.token()))) {
                    assertThat(third.awaitClose()).isEqualTo(4429);
                }
                assertThat(first.drain()).isEmpty();
                assertThat(other.drain()).isEmpty();
                second.abort();
                Until.isTrue("a place is free again", () -> mayOpen(server, anna));
            }
        }
    }

    private static boolean mayOpen(TestServer server, TestUser user) {
        int port = server.server().address().getPort();
        try (RawSocket socket = new RawSocket(port, "/ws/?token=" + user.token(), 0)) {
            return socket.next() != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void sendsOverTheRate_areRefused_withTheTimeToWait() {
        try (TestServer server = TestServer.start(
                TestServer.Kind.SQLITE, Map.of("BESEDA_SEND_BURST", "3", "BESEDA_SENDS_PER_SECOND", "0.01"))) {
            TestUser anna = server.newUser();
            TestUser boris = server.newUser();
            long chat = anna.direct(boris);
            try (TestSocket socket = anna.open()) {
                anna.say(chat, "1");
                assertThat(ack(socket, chat, "2")).isEqualTo("ack");
                anna.say(chat, "3");
                TestUser.Answer refused = anna.post("/api/chats/" + chat + "/messages/", Map.of("text", "4"));
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.code()).isEqualTo("rate_limited");
                assertThat(refused.response()
                                .headers()
                                .firstValueAsLong("Retry-After")
                                .orElseThrow())
                        .isBetween(1L, 100L);
                assertThat(ack(socket, chat, "5")).isEqualTo("rate_limited");
                assertThat(socket.ask(Map.of("action", "read", "chat", chat, "seq", 3))
                                .get("event")
                                .stringValue())
                        .isEqualTo("ack");
                boris.say(chat, "of another");
                assertThat(boris.get("/api/chats/" + chat + "/messages/").json())
                        .extracting(message -> message.get("text").stringValue())
                        .containsExactly("1", "2", "3", "of another");
            }
        }
    }

    /// `ack`, or the code of the error.
    private static String ack(TestSocket socket, long chat, String text) {
        JsonNode answer = socket.ask(Map.of("action", "message", "chat", chat, "text", text));
        return answer.get(answer.has("code") ? "code" : "event").stringValue();
    }

    @Test
    void frameOverTheLimit_closesWith1009_andNothingOfItIsKept() {
        try (TestServer server = with("BESEDA_BODY_BYTES", "2048")) {
            TestUser anna = server.newUser();
            long chat = anna.direct(server.newUser());
            try (TestSocket socket = anna.open()) {
                assertThat(ack(socket, chat, "x".repeat(1500))).isEqualTo("ack");
                socket.send(Map.of("action", "message", "chat", chat, "text", "x".repeat(3000)));
                assertThat(socket.awaitClose()).isEqualTo(1009);
            }
            assertThat(anna.get("/api/chats/" + chat + "/messages/").json()).hasSize(1);
        }
    }

    @Test
    void sync_isWhole_upToItsLimit_andAResetPastIt() {
        try (TestServer server = TestServer.start()) {
            TestUser anna = server.newUser();
            TestUser boris = server.newUser();
            long chat = anna.direct(boris);
            try (TestSocket socket = anna.open()) {
                for (int i = 0; i < Limits.SYNC_EVENTS; i++) {
                    socket.send(Map.of("action", "message", "chat", chat, "text", "x"));
                }
                ack(socket, chat, "last");
            }
            int last = Limits.SYNC_EVENTS + 1;
            try (TestSocket socket = boris.open()) {
                assertThat(sync(socket, null, chat, 1)).hasSize(Limits.SYNC_EVENTS);
                assertThat(sync(socket, null, chat, 0)).containsExactly("reset");
                assertThat(sync(socket, "another", chat, last)).containsExactly("reset");
                assertThat(sync(socket, null, chat, last + 1)).containsExactly("reset");
                assertThat(sync(socket, null, chat, last)).isEmpty();
                anna.say(chat, "live again");
                assertThat(socket.await("message.created").get("seq").intValue())
                        .isEqualTo(last + 1);
            }
        }
    }

    private static List<String> sync(
            TestSocket socket, @org.jspecify.annotations.Nullable String epoch, long chat, int seq) {
        Map<String, Object> command =
                new java.util.HashMap<>(Map.of("action", "sync", "chats", Map.of("" + chat, seq)));
        if (epoch != null) {
            command.put("epoch", epoch);
        }
        socket.send(command);
        List<String> events = new ArrayList<>();
        while (true) {
            String event = socket.await(_ -> true).get("event").stringValue();
            if (event.equals("synced")) {
                return events;
            }
            events.add(event);
        }
    }
}
