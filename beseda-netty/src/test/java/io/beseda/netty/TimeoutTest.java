package io.beseda.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beseda.api.http.Response;
import io.beseda.api.mount.Timeouts;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Peers that say too little. Each timeout is short, the test waits for the server to act on it.
class TimeoutTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    /// For peers that are not late: longer than a busy machine holds up their answer.
    private static final Duration AMPLE = Duration.ofMillis(700);

    private static final Duration LONG = Duration.ofMinutes(1);
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        Timeouts timeouts = new Timeouts(SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT);
        server = TestServer.echoing(NettySettings.DEFAULTS.withTimeouts(timeouts));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void silentConnection_isClosedWithoutAWord() throws Exception {
        try (RawClient client = server.connect()) {
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void idleKeepAlive_isClosedWithoutAWord() throws Exception {
        try (RawClient client = server.connect()) {
            assertThat(client.send("GET / HTTP/1.1\nHost: h\n\n").answer().status())
                    .isEqualTo(200);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void slowHeader_isAnsweredWith408() throws Exception {
        try (RawClient client = server.connect()) {
            RawClient.Answer answer =
                    client.send("GET / HTTP/1.1\nHost: h\nX: ").answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.headers()).containsEntry("connection", "close");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    /// Bytes that trickle in do not buy more time.
    @Test
    void tricklingHeader_isAnsweredWith408() throws Exception {
        Timeouts timeouts = Timeouts.DEFAULTS;
        Timeouts head = new Timeouts(
                SHORT,
                timeouts.body(),
                timeouts.keepAlive(),
                timeouts.response(),
                timeouts.ping(),
                timeouts.closing(),
                LONG);
        try (TestServer trickled = TestServer.echoing(NettySettings.DEFAULTS.withTimeouts(head));
                RawClient client = trickled.connect()) {
            client.send("GET / HTTP/1.1\n");
            await().pollInterval(SHORT.dividedBy(4)).until(() -> {
                client.send("X: y\n");
                return client.socket().getInputStream().available() > 0;
            });
            assertThat(client.answer().status()).isEqualTo(408);
        }
    }

    @Test
    void slowBody_isAnsweredWith408() throws Exception {
        try (RawClient client = server.connect()) {
            RawClient.Answer answer = client.send("POST / HTTP/1.1\nHost: h\nContent-Length: 9\n\nabc")
                    .answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void responseThatIsNotRead_endsTheConnection() throws Exception {
        Timeouts timeouts = new Timeouts(LONG, LONG, LONG, SHORT, LONG, LONG, LONG);
        Response large = Response.of(200, "application/octet-stream", new byte[16 << 20]);
        try (TestServer unread = new TestServer(
                        NettySettings.DEFAULTS.withTimeouts(timeouts), _ -> large, TestServer.NO_SOCKETS);
                RawClient client = new RawClient(unread.server.address(), 4 << 10)) {
            client.send("GET / HTTP/1.1\nHost: h\n\n");
            await().untilAsserted(
                            () -> assertThat(unread.server.metrics().requests()).isEqualTo(1));
            await().untilAsserted(() ->
                    assertThat(unread.server.metrics().connectionsOpen()).isZero());
        }
    }

    @Test
    void silentSocket_isPingedAndThenGivenUp() throws Exception {
        RecordingSocket socket = new RecordingSocket();
        Timeouts timeouts = Timeouts.DEFAULTS.withPing(SHORT);
        try (TestServer pinging = TestServer.sockets(NettySettings.DEFAULTS.withTimeouts(timeouts), () -> socket);
                RawClient client = pinging.open()) {
            assertThat(client.frame().opcode()).isEqualTo(ClientFrames.PING);
            assertThat(socket.closed).hasValue(0);
            assertThat(client.frame().closeCode()).isEqualTo(1001);
            assertThat(client.isAtEnd()).isTrue();
            await().untilAsserted(() -> assertThat(socket.closed).hasValue(1));
            assertThat(pinging.server.metrics().silentDrops()).isEqualTo(1);
        }
    }

    @Test
    void socketThatAnswersPings_staysOpen() throws Exception {
        Timeouts timeouts = Timeouts.DEFAULTS.withPing(AMPLE);
        try (TestServer pinging = TestServer.echoing(NettySettings.DEFAULTS.withTimeouts(timeouts));
                RawClient client = pinging.open()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.frame().opcode()).isEqualTo(ClientFrames.PING);
                client.send(ClientFrames.frame(ClientFrames.FIN | ClientFrames.PONG, new byte[0]));
            }
            assertThat(pinging.server.metrics().silentDrops()).isZero();
        }
    }

    /// Half a frame is life as well.
    @Test
    void anyByte_countsAsLife() throws Exception {
        Timeouts timeouts = Timeouts.DEFAULTS.withPing(AMPLE);
        byte[] frame = ClientFrames.text("dr");
        try (TestServer pinging = TestServer.echoing(NettySettings.DEFAULTS.withTimeouts(timeouts));
                RawClient client = pinging.open()) {
            for (int i = 0; i < frame.length; i++) {
                if (i % 3 == 2) {
                    assertThat(client.frame().opcode()).isEqualTo(ClientFrames.PING);
                }
                client.send(new byte[] {frame[i]});
            }
            assertThat(client.frame().text()).isEqualTo("dr");
        }
    }

    /// Another silent socket, which is read, tells when it would have been given up.
    @Test
    void socketThatIsNotRead_isNotGivenUp() throws Exception {
        RecordingSocket held = new RecordingSocket();
        RecordingSocket silent = new RecordingSocket();
        Iterator<RecordingSocket> sockets = List.of(held, silent).iterator();
        Timeouts timeouts = Timeouts.DEFAULTS.withPing(SHORT);
        try (TestServer pinging = TestServer.sockets(NettySettings.DEFAULTS.withTimeouts(timeouts), sockets::next);
                RawClient heldClient = pinging.open()) {
            held.onLoop(connection -> connection.reading(false));
            try (RawClient silentClient = pinging.open()) {
                assertThat(silentClient.frame().opcode()).isEqualTo(ClientFrames.PING);
                assertThat(silentClient.frame().closeCode()).isEqualTo(1001);
            }
            assertThat(held.connection().isOpen()).isTrue();
            held.onLoop(connection -> connection.reading(true));
            heldClient.sendText("still here");
            await().untilAsserted(() -> assertThat(held.texts).containsExactly("still here"));
        }
    }
}
