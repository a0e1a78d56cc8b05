package io.beseda.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beseda.api.http.Response;
import io.beseda.api.mount.Timeouts;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Peers that say too little. The timeout that a test is about is short, and the test waits for the server to act on
/// it.
class TimeoutTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    /// For peers that are not late: longer than a busy machine holds them up.
    private static final Duration AMPLE = Duration.ofSeconds(2);

    private static final Duration LONG = Duration.ofMinutes(1);

    private static TestServer echoing(Timeouts timeouts) throws Exception {
        return TestServer.echoing(NettySettings.DEFAULTS.withTimeouts(timeouts));
    }

    private static Timeouts keepAlive(Duration keepAlive) {
        return new Timeouts(LONG, LONG, keepAlive, LONG, LONG, LONG, LONG);
    }

    private static Timeouts head(Duration head) {
        return new Timeouts(head, LONG, LONG, LONG, LONG, LONG, LONG);
    }

    private static Timeouts body(Duration body) {
        return new Timeouts(LONG, body, LONG, LONG, LONG, LONG, SHORT);
    }

    @Test
    void silentConnection_isClosedWithoutAWord() throws Exception {
        try (TestServer server = echoing(keepAlive(SHORT));
                RawClient client = server.connect()) {
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void idleKeepAlive_isClosedWithoutAWord() throws Exception {
        try (TestServer server = echoing(keepAlive(AMPLE));
                RawClient client = server.connect()) {
            client.send("GET / HTTP/1.1\nHost: h\n\n");
            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void slowHeader_isAnsweredWith408() throws Exception {
        try (TestServer server = echoing(head(SHORT));
                RawClient client = server.connect()) {
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
        try (TestServer trickled = echoing(head(SHORT));
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
        try (TestServer server = echoing(body(SHORT));
                RawClient client = server.connect()) {
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
        Timeouts timeouts = Timeouts.DEFAULTS.withPing(AMPLE);
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
        try (TestServer pinging = echoing(timeouts);
                RawClient client = pinging.open()) {
            for (int i = 0; i < 3; i++) {
                int heard = client.frame().opcode();
                client.send(ClientFrames.frame(ClientFrames.FIN | ClientFrames.PONG, new byte[0]));
                assertThat(heard).isEqualTo(ClientFrames.PING);
            }
            assertThat(pinging.server.metrics().silentDrops()).isZero();
        }
    }

    /// Half a frame is life as well.
    @Test
    void anyByte_countsAsLife() throws Exception {
        Timeouts timeouts = Timeouts.DEFAULTS.withPing(AMPLE);
        byte[] frame = ClientFrames.text("dr");
        try (TestServer pinging = echoing(timeouts);
                RawClient client = pinging.open()) {
            for (int i = 0; i < frame.length; i++) {
                int heard = i % 3 == 2 ? client.frame().opcode() : ClientFrames.PING;
                client.send(new byte[] {frame[i]});
                assertThat(heard).isEqualTo(ClientFrames.PING);
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
        Timeouts timeouts = Timeouts.DEFAULTS.withPing(AMPLE);
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
