package io.beseda.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beseda.api.frame.Frames;
import io.beseda.api.mount.Timeouts;
import io.beseda.core.Limits;
import io.beseda.core.hub.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// An open socket: order, back-pressure, closing.
class ConnectionTest {
    private static final Timeouts SHORT = quick();
    private static final NettySettings QUICK = NettySettings.DEFAULTS.withTimeouts(SHORT);

    private static Timeouts quick() {
        Timeouts normal = Timeouts.DEFAULTS;
        Duration little = Duration.ofMillis(300);
        return new Timeouts(
                normal.head(),
                normal.body(),
                normal.keepAlive(),
                normal.response(),
                normal.ping(),
                little,
                normal.lingering());
    }

    @Test
    void writes_keepTheirOrder() throws Exception {
        RecordingSocket socket = new RecordingSocket();
        try (TestServer server = TestServer.sockets(NettySettings.DEFAULTS, () -> socket);
                RawClient client = server.open()) {
            socket.onLoop(connection -> {
                for (int i = 0; i < 1000; i++) {
                    EchoSocket.write(connection, Frames.text(("n" + i).getBytes()));
                }
            });
            for (int i = 0; i < 1000; i++) {
                assertThat(client.frame().text()).isEqualTo("n" + i);
            }
        }
    }

    @Test
    void close_followsWhatWasWritten_andIgnoresWhatComesAfter() throws Exception {
        RecordingSocket socket = new RecordingSocket();
        try (TestServer server = TestServer.sockets(NettySettings.DEFAULTS, () -> socket);
                RawClient client = server.open()) {
            socket.onLoop(connection -> {
                EchoSocket.write(connection, Frames.text("last".getBytes()));
                connection.close(4401, "over");
                connection.close(1000, "again");
                EchoSocket.write(connection, Frames.text("late".getBytes()));
            });
            assertThat(client.frame().text()).isEqualTo("last");
            assertThat(client.frame().closeCode()).isEqualTo(4401);
            client.sendText("ignored").send(ClientFrames.close(4401, ""));
            assertThat(client.isAtEnd()).isTrue();
            await().untilAsserted(() -> assertThat(socket.closed).hasValue(1));
            assertThat(socket.texts).isEmpty();
        }
        assertThat(socket.closed).hasValue(1);
    }

    @Test
    void close_tellsTheHandlerLater_notWithinTheCall() throws Exception {
        RecordingSocket socket = new RecordingSocket();
        try (TestServer server = TestServer.sockets(NettySettings.DEFAULTS, () -> socket);
                RawClient client = server.open()) {
            List<Integer> during = new ArrayList<>();
            socket.onLoop(connection -> {
                connection.close(1000, "");
                during.add(socket.closed.get());
                during.add(connection.isOpen() ? 1 : 0);
            });
            assertThat(during).containsExactly(0, 0);
            assertThat(client.frame().closeCode()).isEqualTo(1000);
            await().untilAsserted(() -> assertThat(socket.closed).hasValue(1));
        }
    }

    @Test
    void closeThatIsNotAnswered_endsHard() throws Exception {
        RecordingSocket socket = new RecordingSocket();
        try (TestServer server = TestServer.sockets(QUICK, () -> socket);
                RawClient client = server.open()) {
            socket.onLoop(connection -> connection.close(1000, ""));
            assertThat(client.frame().closeCode()).isEqualTo(1000);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void messageOverTheLimit_closesWith1009_evenWhenAllIsSent() throws Exception {
        int limit = NettySettings.DEFAULTS.limits().bodyBytes();
        try (TestServer server = TestServer.echoing(NettySettings.DEFAULTS);
                RawClient client = server.open()) {
            client.sendText("x".repeat(limit + 1));
            assertThat(client.frame().closeCode()).isEqualTo(1009);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void messageOfTheLimit_isTaken() throws Exception {
        String largest = "x".repeat(NettySettings.DEFAULTS.limits().bodyBytes());
        try (TestServer server = TestServer.echoing(NettySettings.DEFAULTS);
                RawClient client = server.open()) {
            assertThat(client.sendText(largest).frame().text()).isEqualTo(largest);
        }
    }

    @Test
    void peerThatDisappears_isToldOnce() throws Exception {
        RecordingSocket socket = new RecordingSocket();
        try (TestServer server = TestServer.sockets(NettySettings.DEFAULTS, () -> socket)) {
            try (RawClient client = server.open()) {
                client.socket().setSoLinger(true, 0); // a reset, not a FIN
            }
            await().untilAsserted(() -> assertThat(socket.closed).hasValue(1));
            await().untilAsserted(() ->
                    assertThat(server.server.metrics().socketsOpen()).isZero());
        }
    }

    @Test
    void slowReader_isDroppedWith4408_andOthersAreUnharmed() throws Exception {
        RecordingSocket slow = new RecordingSocket();
        RecordingSocket quick = new RecordingSocket();
        Iterator<RecordingSocket> sockets = List.of(slow, quick).iterator();
        try (TestServer server = TestServer.sockets(NettySettings.DEFAULTS, sockets::next);
                RawClient slowClient = new RawClient(server.server.address(), 4 << 10);
                RawClient quickClient = server.connect()) {
            slowClient.handshake("/ws/");
            slow.connection();
            quickClient.handshake("/ws/");
            byte[] frame = Frames.text(new byte[60 << 10]);
            int sent = 0;
            while (slow.connection().isOpen()) {
                slow.onLoop(connection -> EchoSocket.write(connection, frame));
                quick.onLoop(connection -> EchoSocket.write(connection, frame));
                assertThat(quickClient.frame().payload()).hasSize(60 << 10);
                sent++;
            }
            assertThat((long) sent * frame.length).isBetween((long) Limits.OUTBOX_BYTES, 8L * Limits.OUTBOX_BYTES);
            assertThat(server.server.metrics().slowDrops()).isEqualTo(1);
            await().untilAsserted(() -> assertThat(slow.closed).hasValue(1));
            RawClient.Frame next = slowClient.frame();
            int received = 0;
            while (next.opcode() == ClientFrames.TEXT) {
                received++;
                next = slowClient.frame();
            }
            assertThat(next.closeCode()).isEqualTo(4408);
            assertThat(received).isLessThan(sent);
            assertThat(quick.connection().isOpen()).isTrue();
        }
    }

    @Test
    void slowReader_thatTakesNothing_isEndedHard() throws Exception {
        RecordingSocket slow = new RecordingSocket();
        try (TestServer server = TestServer.sockets(QUICK, () -> slow);
                RawClient client = new RawClient(server.server.address(), 4 << 10)) {
            client.handshake("/ws/");
            byte[] frame = Frames.text(new byte[60 << 10]);
            while (slow.connection().isOpen()) {
                slow.onLoop(connection -> EchoSocket.write(connection, frame));
            }
            await().untilAsserted(() ->
                    assertThat(server.server.metrics().connectionsOpen()).isZero());
            await().untilAsserted(() -> assertThat(slow.closed).hasValue(1));
        }
    }

    @Test
    void pingFlood_thatIsNotRead_isDroppedToo() throws Exception {
        RecordingSocket socket = new RecordingSocket();
        try (TestServer server = TestServer.sockets(QUICK, () -> socket);
                RawClient client = new RawClient(server.server.address(), 4 << 10)) {
            client.handshake("/ws/");
            byte[] pings = ClientFrames.concat(IntStream.range(0, 100)
                    .mapToObj(_ -> ClientFrames.ping(new byte[125]))
                    .toArray(byte[][]::new));
            Connection connection = socket.connection();
            try {
                while (connection.isOpen()) {
                    client.send(pings);
                }
            } catch (IOException e) {
                // the server has ended the connection
            }
            await().untilAsserted(() -> assertThat(socket.closed).hasValue(1));
            assertThat(server.server.metrics().slowDrops()).isEqualTo(1);
        }
    }

    @Test
    void flood_withReadingSwitchedOff_isHeldBackAndThenDeliveredWhole() throws Exception {
        int count = 10_000;
        Semaphore received = new Semaphore(0);
        RecordingSocket socket = new RecordingSocket().afterText(connection -> {
            connection.reading(false);
            received.release();
        });
        try (TestServer server = TestServer.sockets(NettySettings.DEFAULTS, () -> socket);
                RawClient client = server.open()) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> floodAndLeave(client, count));
            for (int i = 1; i <= count; i++) {
                assertThat(received.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
                assertThat(socket.texts).hasSize(i);
                if (i == 1) {
                    assertThat(server.server.metrics().bytesIn()).isLessThan(1 << 20);
                }
                socket.onLoop(connection -> connection.reading(true));
            }
            sent.join();
            await().untilAsserted(() -> assertThat(socket.closed).hasValue(1));
            assertThat(socket.texts.stream().map(text -> text.split(" ")[0]))
                    .containsExactlyElementsOf(
                            IntStream.range(0, count).mapToObj(String::valueOf).toList());
        }
    }

    private static void floodAndLeave(RawClient client, int count) {
        try {
            for (int i = 0; i < count; i++) {
                client.sendText(i + " " + "x".repeat(1000));
            }
            client.socket().shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void close_whileReadingIsOff_stillSeesThePeersClose() throws Exception {
        RecordingSocket socket = new RecordingSocket().afterText(connection -> connection.reading(false));
        try (TestServer server = TestServer.sockets(NettySettings.DEFAULTS, () -> socket);
                RawClient client = server.open()) {
            byte[][] many = new byte[100][];
            Arrays.fill(many, ClientFrames.text("more"));
            client.send(ClientFrames.concat(many));
            await().until(() -> socket.texts.size() == 1);
            socket.onLoop(connection -> connection.close(4429, ""));
            assertThat(client.frame().closeCode()).isEqualTo(4429);
            client.send(ClientFrames.close(4429, ""));
            assertThat(client.isAtEnd()).isTrue();
            assertThat(socket.texts).hasSize(1);
        }
    }

    @Test
    void messagesBeforeTheEnd_areDeliveredEvenWhenReadingWasOff() throws Exception {
        RecordingSocket socket = new RecordingSocket().afterText(connection -> connection.reading(false));
        try (TestServer server = TestServer.sockets(NettySettings.DEFAULTS, () -> socket)) {
            try (RawClient client = server.open()) {
                client.send(ClientFrames.concat(ClientFrames.text("one"), ClientFrames.text("two")));
                await().until(() -> socket.texts.size() == 1);
            }
            socket.onLoop(connection -> connection.reading(true));
            await().untilAsserted(() -> assertThat(socket.texts).containsExactly("one", "two"));
            socket.onLoop(connection -> connection.reading(true));
            await().untilAsserted(() -> assertThat(socket.closed).hasValue(1));
        }
    }
}
