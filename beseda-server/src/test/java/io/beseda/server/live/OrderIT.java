package io.beseda.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// Everyone sees one order, and what one connection sends keeps the order in which it was sent.
class OrderIT {
    private static final int IN_FLIGHT = 100;
    private static final int SENDERS = 4;
    private static final int EACH = 60;

    @RegisterExtension
    static final TestServer server = TestServer.start();

    @Test
    void hundredInFlight_keepTheirOrder() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        long chat = anna.direct(boris);
        List<String> texts =
                IntStream.range(0, IN_FLIGHT).mapToObj(i -> "text " + i).toList();
        try (TestSocket a = anna.open();
                TestSocket b = boris.open();
                TestSocket seed = boris.openSeed(chat)) {
            for (int i = 0; i < IN_FLIGHT; i++) {
                a.send(Map.of("action", "message", "chat", chat, "text", texts.get(i), "ref", "r" + i));
            }
            List<JsonNode> acks = take(a, IN_FLIGHT, "ack");
            List<JsonNode> heard = take(b, IN_FLIGHT, "message.created");
            assertThat(acks)
                    .extracting(ack -> ack.get("ref").stringValue())
                    .containsExactlyElementsOf(
                            IntStream.range(0, IN_FLIGHT).mapToObj(i -> "r" + i).toList());
            assertThat(acks)
                    .extracting(ack -> ack.get("message").get("text").stringValue())
                    .isEqualTo(texts);
            assertThat(acks)
                    .extracting(ack -> ack.get("message").get("seq").longValue())
                    .isEqualTo(seqs(IN_FLIGHT));
            assertThat(heard)
                    .extracting(event -> event.get("message").get("text").stringValue())
                    .isEqualTo(texts);
            assertThat(heard).extracting(event -> event.get("seq").longValue()).isEqualTo(seqs(IN_FLIGHT));
            for (String text : texts) {
                assertThat(seed.await(_ -> true).get("text").stringValue()).isEqualTo(text);
            }
        }
    }

    @Test
    void commandsOfDifferentKinds_takeEffectInTheOrderSent() {
        TestUser anna = server.newUser();
        long chat = anna.direct(server.newUser());
        try (TestSocket a = anna.open()) {
            long id = a.ask(Map.of("action", "message", "chat", chat, "text", "0"))
                    .get("message")
                    .get("id")
                    .longValue();
            for (int i = 1; i <= 30; i++) {
                a.send(Map.of("action", "edit", "chat", chat, "message_id", id, "text", "" + i));
            }
            a.send(Map.of("action", "delete", "chat", chat, "message_id", id));
            for (int i = 1; i <= 30; i++) {
                JsonNode edited = a.await("message.edited");
                assertThat(edited.get("seq").longValue()).isEqualTo(i + 1);
                assertThat(edited.get("message").get("text").stringValue()).isEqualTo("" + i);
            }
            assertThat(a.await("message.deleted").get("seq").longValue()).isEqualTo(32);
        }
    }

    @Test
    void severalSenders_areHeardByAllInOneOrder_onBothSockets() {
        TestUser[] users = new TestUser[SENDERS];
        for (int i = 0; i < SENDERS; i++) {
            users[i] = server.newUser();
        }
        long chat = users[0].group("Many", users[1], users[2], users[3]);
        List<TestSocket> full = new ArrayList<>();
        List<TestSocket> seeds = new ArrayList<>();
        List<TestSocket> senders = new ArrayList<>();
        for (TestUser user : users) {
            full.add(user.open());
            seeds.add(user.openSeed(chat));
            senders.add(user.open());
        }
        CompletableFuture<?>[] sending = new CompletableFuture<?>[SENDERS];
        for (int i = 0; i < SENDERS; i++) {
            TestSocket socket = senders.get(i);
            String name = "s" + i + " ";
            sending[i] = CompletableFuture.runAsync(() -> IntStream.range(0, EACH)
                    .forEach(n -> socket.send(Map.of("action", "message", "chat", chat, "text", name + n))));
        }
        CompletableFuture.allOf(sending).join();
        int all = SENDERS * EACH;
        List<String> first = null;
        for (TestSocket listener : full) {
            List<JsonNode> events = take(listener, all, "message.created");
            assertThat(events).extracting(event -> event.get("seq").longValue()).isEqualTo(seqs(all));
            List<String> texts = events.stream()
                    .map(event -> event.get("message").get("text").stringValue())
                    .toList();
            first = first == null ? texts : first;
            assertThat(texts).isEqualTo(first);
        }
        for (TestSocket listener : seeds) {
            List<String> texts = IntStream.range(0, all)
                    .mapToObj(_ -> listener.await(_ -> true).get("text").stringValue())
                    .toList();
            assertThat(texts).isEqualTo(first);
        }
        for (int i = 0; i < SENDERS; i++) {
            String name = "s" + i + " ";
            assertThat(first.stream().filter(text -> text.startsWith(name)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, EACH).mapToObj(n -> name + n).toList());
        }
        full.forEach(TestSocket::close);
        seeds.forEach(TestSocket::close);
        senders.forEach(TestSocket::close);
    }

    private static List<JsonNode> take(TestSocket socket, int count, String event) {
        return IntStream.range(0, count).mapToObj(_ -> socket.await(event)).toList();
    }

    private static List<Long> seqs(int count) {
        return LongStream.rangeClosed(1, count).boxed().toList();
    }
}
