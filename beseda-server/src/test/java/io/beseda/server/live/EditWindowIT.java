package io.beseda.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.contract.account.FakeClock;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A message can be edited for a day, and deleted for ever.
class EditWindowIT {
    private static final Duration ALMOST_A_DAY = Duration.ofHours(23).plusMinutes(59);
    private static final Duration TO_JUST_AFTER_IT = Duration.ofSeconds(61);

    private final FakeClock clock = new FakeClock(Instant.parse("2026-11-01T12:00:00Z"));

    @Test
    void editing_worksForADay_andIsRefusedAfterIt_butDeletingIsNot() {
        try (TestServer server = TestServer.start(TestServer.Kind.SQLITE, Map.of(), clock)) {
            TestUser anna = server.newUser();
            long chat = anna.direct(server.newUser());
            long byRest = anna.say(chat, "first").get("id").longValue();
            long bySocket = anna.say(chat, "first").get("id").longValue();

            clock.advance(ALMOST_A_DAY);
            TestUser almostADayLater = TestUser.logIn(server.uri("/"), anna.name()); // tokens do not live that long
            TestUser.Answer edited = edit(almostADayLater, chat, byRest, "second");
            assertThat(edited.status()).as(edited.text()).isEqualTo(200);
            assertThat(edited.json().get("edited_at").stringValue()).startsWith("2026-11-02T11:59:00");
            try (TestSocket socket = almostADayLater.open()) {
                JsonNode ack = edit(socket, chat, bySocket, "second");
                assertThat(ack.get("event").stringValue()).isEqualTo("ack");
                assertThat(ack.get("message").get("text").stringValue()).isEqualTo("second");

                clock.advance(TO_JUST_AFTER_IT);
                TestUser.Answer refused = edit(almostADayLater, chat, byRest, "third");
                assertThat(refused.status()).as(refused.text()).isEqualTo(403);
                assertThat(refused.code()).isEqualTo("edit_window_passed");
                JsonNode error = edit(socket, chat, bySocket, "third");
                assertThat(error.get("event").stringValue()).isEqualTo("error");
                assertThat(error.get("code").stringValue()).isEqualTo("edit_window_passed");
                assertThat(almostADayLater
                                .get("/api/chats/" + chat + "/messages/")
                                .json())
                        .extracting(message -> message.get("text").stringValue())
                        .containsExactly("second", "second");

                assertThat(almostADayLater.delete(path(chat, byRest)).status()).isEqualTo(204);
                JsonNode deleted = socket.ask(Map.of("action", "delete", "chat", chat, "message_id", bySocket));
                assertThat(deleted.get("event").stringValue()).isEqualTo("ack");
            }
            assertThat(almostADayLater.get("/api/chats/" + chat + "/messages/").json())
                    .hasSize(2)
                    .allMatch(message -> message.get("deleted").booleanValue());
        }
    }

    private static String path(long chat, long message) {
        return "/api/chats/" + chat + "/messages/" + message + "/";
    }

    private static TestUser.Answer edit(TestUser user, long chat, long message, String text) {
        return user.patch(path(chat, message), Map.of("text", text));
    }

    private static JsonNode edit(TestSocket socket, long chat, long message, String text) {
        return socket.ask(Map.of("action", "edit", "chat", chat, "message_id", message, "text", text));
    }
}
