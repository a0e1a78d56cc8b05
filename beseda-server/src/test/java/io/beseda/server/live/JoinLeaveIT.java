package io.beseda.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.json.Json;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// Members only, now: nobody hears what he may not, each hears all that he may.
class JoinLeaveIT {
    private static final int ROUNDS = 30;

    @RegisterExtension
    static final TestServer server = TestServer.start();

    @Test
    void sendRemoveSend_inOneBreath_isHeardToTheRemoval() throws IOException {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        for (int round = 0; round < 10; round++) {
            long chat = anna.group("Round " + round, boris);
            try (TestSocket full = boris.open();
                    TestSocket seed = boris.openSeed(chat);
                    TestSocket owner = anna.open()) {
                pipeline(
                        anna,
                        post(chat + "/messages/", Map.of("text", "before")),
                        "DELETE /api/chats/" + chat + "/members/" + boris.id() + "/",
                        post(chat + "/messages/", Map.of("text", "after")));
                assertThat(text(owner.await("message.created"))).isEqualTo("before");
                assertThat(text(owner.await("message.created"))).isEqualTo("after");
                assertThat(seed.awaitClose()).isEqualTo(4403);
                assertThat(seed.await(_ -> true).get("text").stringValue()).isEqualTo("before");
                assertThat(logged(full.drain(), chat)).containsExactly("message.created 1", "chat.removed");
            }
        }
    }

    @Test
    void sendJoinSend_inOneBreath_isHeardFromTheJoining() throws IOException {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        TestUser clara = server.newUser();
        try (TestSocket full = boris.open()) {
            for (int round = 0; round < 10; round++) {
                long chat = anna.group("Round " + round, clara);
                pipeline(
                        anna,
                        post(chat + "/messages/", Map.of("text", "before")),
                        post(chat + "/members/", Map.of("user_ids", List.of(boris.id()))),
                        post(chat + "/messages/", Map.of("text", "after")));
                JsonNode created = full.await("chat.created");
                assertThat(created.get("details").get("id").longValue()).isEqualTo(chat);
                assertThat(created.get("details").get("last_seq").longValue()).isEqualTo(2);
                assertThat(text(full.await("message.created"))).isEqualTo("after");
                assertThat(logged(full.drain(), chat)).isEmpty();
            }
        }
    }

    @Test
    void comingAndGoing_whileAnotherSends_hearsEachMembershipWhole() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        TestUser clara = server.newUser();
        long chat = anna.group("Door", clara);
        AtomicBoolean done = new AtomicBoolean();
        List<JsonNode> heard = new ArrayList<>();
        try (TestSocket b = boris.open();
                TestSocket log = anna.open()) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try (TestSocket c = clara.open()) {
                    while (!done.get()) {
                        c.ask(Map.of("action", "message", "chat", chat, "text", "x"));
                    }
                }
            });
            for (int round = 0; round < ROUNDS; round++) {
                anna.post("/api/chats/" + chat + "/members/", Map.of("user_ids", List.of(boris.id())));
                if (round % 2 == 0) {
                    readUpTo(b, "chat.created", heard);
                }
                if (round % 3 == 0) {
                    readUpTo(b, "message.created", heard);
                }
                anna.delete("/api/chats/" + chat + "/members/" + boris.id() + "/");
                readUpTo(b, "chat.removed", heard);
            }
            done.set(true);
            sending.join();
            assertThat(b.drain()).isEmpty();
            check(heard, log.drain());
        }
    }

    /// Between `chat.created` and `chat.removed` every seq from the joining to the leaving; outside nothing.
    private static void check(List<JsonNode> heard, List<JsonNode> log) {
        List<Long> joins = new ArrayList<>();
        List<Long> leaves = new ArrayList<>();
        for (JsonNode event : log) {
            switch (event.get("event").stringValue()) {
                case "member.joined" -> joins.add(event.get("seq").longValue());
                case "member.left" -> leaves.add(event.get("seq").longValue());
                default -> {}
            }
        }
        assertThat(joins).hasSize(ROUNDS);
        assertThat(leaves).hasSize(ROUNDS);
        int membership = 0;
        int introduced = 0;
        long next = 0;
        for (JsonNode frame : heard) {
            switch (frame.get("event").stringValue()) {
                case "chat.created" -> {
                    next = frame.get("details").get("last_seq").longValue();
                    assertThat(next).isEqualTo(joins.get(membership));
                    next++;
                    introduced++;
                }
                case "chat.removed" -> {
                    assertThat(next).isIn(0L, leaves.get(membership));
                    next = 0;
                    membership++;
                }
                case "read", "delivered" -> {}
                default -> {
                    assertThat(frame.get("seq").longValue()).isEqualTo(next);
                    next++;
                }
            }
        }
        assertThat(membership).isEqualTo(ROUNDS);
        assertThat(introduced).isGreaterThanOrEqualTo(ROUNDS / 2);
    }

    private static void readUpTo(TestSocket socket, String event, List<JsonNode> heard) {
        JsonNode frame;
        do {
            frame = socket.await(_ -> true);
            heard.add(frame);
        } while (!frame.get("event").stringValue().equals(event));
    }

    @Test
    void historyFromJoining_hidesWhatWasBefore_everywhere() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        TestUser clara = server.newUser();
        long chat = anna.group(Map.of("title", "Late", "user_ids", List.of(clara.id()), "history", "joined"));
        long hidden = anna.say(chat, "secret one").get("id").longValue();
        anna.say(chat, "secret two");
        String path = "/api/chats/" + chat + "/";
        try (TestSocket b = boris.open()) {
            anna.post(path + "members/", Map.of("user_ids", List.of(boris.id())));
            JsonNode details = b.await("chat.created").get("details");
            assertThat(details.get("last_message").isNull()).isTrue();
            assertThat(details.get("last_seq").longValue()).isEqualTo(3);
            assertThat(anna.patch(path + "messages/" + hidden + "/", Map.of("text", "secret edited"))
                            .status())
                    .isEqualTo(200);
            JsonNode shown = b.await(frame -> frame.has("seq"));
            assertThat(shown.get("seq").longValue()).isEqualTo(4);
            assertThat(shown.toString()).doesNotContain("secret");

            assertThat(boris.get(path + "messages/").json()).isEmpty();
            assertThat(boris.get(path + "messages/?after=0").json()).isEmpty();
            assertThat(boris.get(path).text()).doesNotContain("secret");
            assertThat(boris.get("/api/chats/").text()).doesNotContain("secret");
            assertThat(boris.get("/api/unread/").json().get("total").longValue())
                    .isZero();
            assertThat(boris.get(path + "messages/" + hidden + "/receipts/").status())
                    .isEqualTo(404);
            assertThat(boris.post(path + "messages/", Map.of("text", "re", "reply_to", hidden))
                            .status())
                    .isEqualTo(400);
            JsonNode read = b.ask(Map.of("action", "read", "chat", chat, "message_id", hidden));
            assertThat(read.toString()).doesNotContain("secret");

            b.send(Map.of("action", "sync", "chats", Map.of("" + chat, 0)));
            List<JsonNode> missed = upTo(b, "synced");
            assertThat(missed.toString()).doesNotContain("secret");
            assertThat(missed)
                    .anyMatch(frame -> frame.has("seq") && frame.get("seq").longValue() == 4);
            b.send(Map.of("action", "sync", "chats", Map.of()));
            assertThat(upTo(b, "synced").toString()).doesNotContain("secret").contains("chat.created");

            anna.say(chat, "open");
            assertThat(text(b.await("message.created"))).isEqualTo("open");
            assertThat(boris.get(path + "messages/").json()).hasSize(1);
        }
        try (TestSocket c = clara.open()) {
            c.send(Map.of("action", "sync", "chats", Map.of("" + chat, 0)));
            assertThat(upTo(c, "synced").toString()).contains("secret edited", "secret two", "open");
        }
    }

    @Test
    void sync_naming_aChatThatIsNotMine_isToldSo() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        TestUser stranger = server.newUser();
        long chat = anna.direct(boris);
        anna.say(chat, "secret");
        try (TestSocket socket = stranger.open()) {
            socket.send(Map.of("action", "sync", "chats", Map.of("" + chat, 0, "999999", 5)));
            List<JsonNode> frames = upTo(socket, "synced");
            assertThat(frames)
                    .hasSize(2)
                    .allMatch(frame -> frame.get("event").stringValue().equals("chat.removed"));
        }
    }

    private static List<JsonNode> upTo(TestSocket socket, String event) {
        List<JsonNode> frames = new ArrayList<>();
        readUpTo(socket, event, frames);
        frames.removeLast();
        return frames;
    }

    private static String text(JsonNode created) {
        return created.get("message").get("text").stringValue();
    }

    private static List<String> logged(List<JsonNode> frames, long chat) {
        return frames.stream()
                .filter(frame -> frame.has("chat") && frame.get("chat").longValue() == chat)
                .filter(frame -> !frame.has("up_to"))
                .map(frame -> frame.get("event").stringValue() + (frame.has("seq") ? " " + frame.get("seq") : ""))
                .toList();
    }

    // ---- several requests in one write

    private static String post(String path, Map<String, ?> body) {
        return "POST /api/chats/" + path + "\n" + Json.mapper().writeValueAsString(body);
    }

    private static void pipeline(TestUser user, String... requests) throws IOException {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < requests.length; i++) {
            String[] parts = requests[i].split("\n", 2);
            String body = parts.length == 1 ? "" : parts[1];
            all.append(parts[0])
                    .append(" HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ")
                    .append(user.token())
                    .append("\r\nContent-Type: application/json\r\nContent-Length: ")
                    .append(body.length())
                    .append(i == requests.length - 1 ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n")
                    .append(body);
        }
        try (Socket socket = new Socket(user.server().getHost(), user.server().getPort())) {
            socket.getOutputStream().write(all.toString().getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers.split("HTTP/1.1 20", -1)).as(answers).hasSize(requests.length + 1);
        }
    }
}
