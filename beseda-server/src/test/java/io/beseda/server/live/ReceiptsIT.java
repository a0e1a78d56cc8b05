package io.beseda.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// Read and delivered positions, told coalesced; unread counts, exact.
class ReceiptsIT {
    private static final int MESSAGES = 40;
    private static final int CHATS = 10;

    @RegisterExtension
    static final TestServer server = TestServer.start();

    @Test
    void positions_areToldCoalesced_toOthersAndToMyOtherDevices() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        long chat = anna.direct(boris);
        for (int i = 0; i < MESSAGES; i++) {
            anna.say(chat, "x");
        }
        try (TestSocket a = anna.open();
                TestSocket phone = boris.open();
                TestSocket desk = boris.open()) {
            for (int seq = 1; seq <= MESSAGES; seq++) {
                phone.send(Map.of("action", "delivered", "chat", chat, "seq", seq));
                phone.send(Map.of("action", "read", "chat", chat, "seq", seq));
            }
            for (TestSocket socket : List.of(a, desk)) {
                for (String kind : List.of("read", "delivered")) {
                    List<Long> told = positions(socket, kind, boris);
                    assertThat(told).isSorted().endsWith((long) MESSAGES).hasSizeLessThan(MESSAGES / 2);
                }
            }
            assertThat(unread(boris)).isZero();
            // A position behind moves nothing.
            JsonNode ack = phone.ask(Map.of("action", "read", "chat", chat, "seq", 3));
            assertThat(ack.get("up_to").longValue()).isEqualTo(MESSAGES);
        }
    }

    /// Positions of that user, up to the last one.
    private static List<Long> positions(TestSocket socket, String kind, TestUser of) {
        List<Long> positions = new ArrayList<>();
        do {
            JsonNode frame = socket.await(one -> one.get("event").stringValue().equals(kind)
                    && one.get("user").longValue() == of.id());
            positions.add(frame.get("up_to").longValue());
        } while (positions.getLast() < MESSAGES);
        return positions;
    }

    @Test
    void position_isToldWithTheNextMessageOfTheChat() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        try (TestSocket a = anna.open();
                TestSocket b = boris.open()) {
            for (int i = 0; i < CHATS; i++) {
                long chat = anna.group("chat " + i, boris);
                anna.say(chat, "first");
                long seq = b.await("message.created").get("seq").longValue();
                a.drain();
                b.ask(Map.of("action", "read", "chat", chat, "seq", seq));
                anna.say(chat, "second");
                b.await("message.created");
                assertThat(a.drain())
                        .extracting(frame -> frame.get("event").stringValue())
                        .contains("read", "message.created");
            }
        }
    }

    @Test
    void unread_isExact_whicheverDoorTheSendsComeBy() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        TestUser clara = server.newUser();
        long chat = anna.group("Unread", boris, clara);
        try (TestSocket full = anna.open();
                TestSocket seed = clara.openSeed(chat);
                TestSocket b = boris.open()) {
            for (int i = 0; i < 5; i++) {
                anna.say(chat, "rest");
                full.ask(Map.of("action", "message", "chat", chat, "text", "full"));
                seed.send(Map.of("action", "message", "text", "seed"));
                seed.await(frame -> frame.get("text").stringValue().equals("seed"));
            }
            assertThat(unread(boris)).isEqualTo(15);
            assertThat(unread(clara)).isZero(); // has sent the last
            assertThat(unread(anna)).isEqualTo(1); // the seed's after her last
            JsonNode read = b.ask(Map.of("action", "read", "chat", chat, "seq", 9));
            assertThat(read.get("unread_count").longValue()).isEqualTo(6);
            JsonNode newest =
                    anna.get("/api/chats/" + chat + "/messages/?limit=2").json();
            long ofAnna = newest.get(0).get("id").longValue();
            assertThat(anna.delete("/api/chats/" + chat + "/messages/" + ofAnna + "/")
                            .status())
                    .isEqualTo(204);
            assertThat(unread(boris)).isEqualTo(5);
            boris.say(chat, "mine");
            assertThat(unread(boris)).isZero();
            assertThat(unread(clara)).isEqualTo(1);
        }
    }

    @Test
    void receipts_nameWhoHasReadAndWhoHasGotIt() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        TestUser clara = server.newUser();
        long chat = anna.group("Receipts", boris, clara);
        long message = anna.say(chat, "x").get("id").longValue();
        String path = "/api/chats/" + chat + "/messages/" + message + "/receipts/";
        boris.post("/api/chats/" + chat + "/read/", Map.of("message_id", message));
        clara.post("/api/chats/" + chat + "/delivered/", Map.of("seq", 1));
        JsonNode receipts = anna.get(path).json();
        assertThat(receipts.get("read"))
                .extracting(one -> one.get("user").longValue())
                .containsExactly(boris.id());
        assertThat(receipts.get("delivered"))
                .extracting(one -> one.get("user").longValue())
                .containsExactlyInAnyOrder(boris.id(), clara.id());
    }

    private static long unread(TestUser user) {
        return user.get("/api/unread/").json().get("total").longValue();
    }
}
