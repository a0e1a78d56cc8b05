package io.beseda.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// The thin line through everything: sign up, chat, hear each other on both sockets.
class FirstTalkIT {
    @RegisterExtension
    static final TestServer server = TestServer.start();

    @Test
    void seedSocket_message_reachesEveryMemberInTheSeedsFiveFields() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        long chat = anna.direct(boris);
        try (TestSocket a = anna.openSeed(chat);
                TestSocket b = boris.openSeed(chat)) {
            a.send("{\"action\":\"message\",\"text\":\"  Привет!  \"}");
            for (TestSocket socket : List.of(a, b)) {
                JsonNode message = socket.await(frame -> true);
                assertThat(Set.copyOf(message.propertyNames()))
                        .isEqualTo(Set.of("id", "chat", "sender", "text", "created_at"));
                assertThat(message.get("text").stringValue()).isEqualTo("Привет!");
                assertThat(message.get("sender").longValue()).isEqualTo(anna.id());
            }
        }
    }

    @Test
    void fullSocket_hearsOfANewChatAndItsMessages() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        try (TestSocket b = boris.open()) {
            long chat = anna.direct(boris);
            assertThat(b.await("chat.created").get("details").get("id").longValue())
                    .isEqualTo(chat);
            anna.say(chat, "hello");
            JsonNode created = b.await("message.created");
            assertThat(created.get("seq").longValue()).isEqualTo(1);
            JsonNode ack = b.ask(Map.of("action", "read", "chat", chat, "seq", 1));
            assertThat(ack.get("event").stringValue()).isEqualTo("ack");
            assertThat(ack.get("unread_count").longValue()).isZero();
        }
    }

    @Test
    void sync_afterACut_bringsWhatWasMissedOnce() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        long chat = anna.direct(boris);
        anna.say(chat, "1");
        String epoch;
        try (TestSocket b = TestSocket.connect(boris.ws("/ws/?token=" + boris.token()))) {
            epoch = b.await("hello").get("epoch").stringValue();
        }
        anna.say(chat, "2");
        anna.say(chat, "3");
        try (TestSocket b = boris.open()) {
            b.send(Map.of("action", "sync", "epoch", epoch, "chats", Map.of("" + chat, 1)));
            b.await("synced");
            anna.say(chat, "4");
            List<String> texts = List.of(
                    b.await("message.created").get("message").get("text").stringValue(),
                    b.await("message.created").get("message").get("text").stringValue(),
                    b.await("message.created").get("message").get("text").stringValue());
            assertThat(texts).containsExactly("2", "3", "4");
        }
    }

    @Test
    void removedMember_hearsNoMore() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        long chat = anna.group("Lunch", boris);
        try (TestSocket b = boris.open()) {
            assertThat(anna.delete("/api/chats/" + chat + "/members/" + boris.id() + "/")
                            .status())
                    .isEqualTo(204);
            b.await("chat.removed");
            anna.say(chat, "secret");
            assertThat(b.drain()).isEmpty();
            assertThat(boris.get("/api/chats/" + chat + "/").status()).isEqualTo(404);
        }
    }

    @Test
    void logout_closesTheSocketsOfTheSession() {
        TestUser anna = server.newUser();
        try (TestSocket socket = anna.open()) {
            assertThat(anna.post("/api/logout/", "").status()).isEqualTo(204);
            assertThat(socket.awaitClose()).isEqualTo(4401);
        }
    }
}
