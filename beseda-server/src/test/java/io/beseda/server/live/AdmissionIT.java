package io.beseda.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beseda.drill.client.Wire;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Sockets come in at a rate and go away spread over a time.
class AdmissionIT {
    private static final int TRY_AGAIN_LATER = 1013;
    private static final int GOING_AWAY = 1001;
    private static final int UNAUTHORIZED = 4401;

    @Test
    void tooMany_wait_andThoseWhoseTurnWouldNotCome_areToldToTryAgain()
            throws InterruptedException, ExecutionException {
        try (TestServer server = TestServer.start(
                Kind.SQLITE, Map.of("BESEDA_ADMISSION_BURST", "1", "BESEDA_ADMISSIONS_PER_SECOND", "1"))) {
            TestUser anna = server.newUser();
            List<TestSocket> sockets = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<TestSocket>> opening = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    opening.add(
                            threads.submit(() -> TestSocket.connect(anna.ws("/ws/?resume=1&token=" + anna.token()))));
                }
                for (Future<TestSocket> each : opening) {
                    sockets.add(each.get());
                }
            }
            long served = sockets.stream().filter(TestSocket::isServed).count();
            long refused = sockets.size() - served;
            System.out.printf("AdmissionIT: %d of %d were told to try again%n", refused, sockets.size());
            assertThat(refused).isBetween(1L, 38L);
            for (TestSocket socket : sockets) {
                if (socket.isServed()) {
                    socket.await("hello");
                } else {
                    assertThat(socket.awaitClose()).isEqualTo(TRY_AGAIN_LATER);
                }
                socket.close();
            }
        }
    }

    @Test
    void sessionThatEnds_whileItsSocketWaits_opensNothing() {
        try (TestServer server = TestServer.start(
                Kind.SQLITE, Map.of("BESEDA_ADMISSION_BURST", "1", "BESEDA_ADMISSIONS_PER_SECOND", "0.14"))) {
            TestUser anna = server.newUser();
            anna.open().close();
            CompletableFuture<Wire> waiting = CompletableFuture.supplyAsync(
                    () -> Wire.open("waiting", anna.ws("/ws/?token=" + anna.token()), _ -> {}));
            Until.isTrue("it waits", () -> anna.get("/metrics").text().contains("beseda_sockets_waiting 1.0"));
            assertThat(anna.post("/api/token/blacklist/", Map.of("refresh", anna.refreshToken()))
                            .status())
                    .isEqualTo(200);
            try (Wire wire = waiting.join()) {
                assertThat(wire.awaitClose()).isEqualTo(UNAUTHORIZED);
                assertThatThrownBy(wire::awaitHello).hasMessageContaining("closed with " + UNAUTHORIZED);
            }
        }
    }

    private record Told(TestSocket socket, long comeBackAfter) {}

    @Test
    void close_sendsAwaySpreadOverTheTime_andServesThoseWhoAreStillHere() throws InterruptedException {
        int seconds = 20;
        try (TestServer server = TestServer.start(Kind.SQLITE, Map.of("BESEDA_DRAIN_SECONDS", "" + seconds))) {
            TestUser anna = server.newUser();
            long chat = anna.group("Last orders");
            List<TestSocket> sockets = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                sockets.add(anna.open());
            }
            Thread closing = Thread.ofVirtual().start(() -> server.server().close());
            List<Told> told = sockets.stream()
                    .map(socket -> new Told(
                            socket,
                            socket.await("bye").get("reconnect_after_ms").longValue()))
                    .sorted(Comparator.comparing(Told::comeBackAfter))
                    .toList();
            assertThat(told.getLast().comeBackAfter() - told.getFirst().comeBackAfter())
                    .as("spread in ms")
                    .isGreaterThan(seconds * 1000L / 4);
            assertThat(told.getFirst().socket().awaitClose()).isEqualTo(GOING_AWAY);
            JsonNode sent =
                    told.getLast().socket().ask(Map.of("action", "message", "chat", chat, "text", "still served"));
            assertThat(sent.get("event").stringValue()).isEqualTo("ack");
            server.server().hurry();
            assertThat(told)
                    .allSatisfy(each -> assertThat(each.socket().awaitClose()).isEqualTo(GOING_AWAY));
            closing.join();
        }
    }
}
