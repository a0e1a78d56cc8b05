package io.beseda.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beseda.api.http.Handshake;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import io.beseda.netty.RawClient.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTest {
    private static final String GOOD = RawClient.handshakeRequest("/ws/");

    @Test
    void handshake_isAcceptedWithKeyAndSubprotocol() throws Exception {
        CompletableFuture<Request> seen = new CompletableFuture<>();
        try (TestServer server = new TestServer(NettySettings.DEFAULTS, _ -> Response.empty(404), request -> {
                    seen.complete(request);
                    return new Handshake.Accepted("beseda.v1", new EchoSocket());
                });
                RawClient client = server.connect()) {
            Answer answer = client.handshake("/ws/?token=t", "Origin: http://o");
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.headers())
                    .containsEntry("upgrade", "websocket")
                    .containsEntry("connection", "Upgrade")
                    .containsEntry("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                    .containsEntry("sec-websocket-protocol", "beseda.v1");
            assertThat(seen.join().path()).isEqualTo("/ws/");
            assertThat(seen.join().query()).isEqualTo("token=t");
            assertThat(seen.join().headers().get("origin")).isEqualTo("http://o");
            assertThat(seen.join().remote().isLoopbackAddress()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, X: y, 400",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, Sec-WebSocket-Key: short, 400",
        "Sec-WebSocket-Version: 13, X: y, 426",
        "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 8, 426",
        "Connection: Upgrade, Connection: keep-alive, 400",
        "GET, POST, 400",
        "HTTP/1.1, HTTP/1.0, 400",
        "Host: localhost, Content-Length: 5, 400"
    })
    void handshake_thatIsWrong_isRefused(String replaced, String by, int status) throws Exception {
        try (TestServer server = TestServer.echoing(NettySettings.DEFAULTS);
                RawClient client = server.connect()) {
            String request = GOOD.replaceFirst(replaced, by);
            Answer answer = client.send(request + (by.startsWith("Content") ? "12345" : ""))
                    .answer();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
            if (status == 426) {
                assertThat(answer.headers()).containsEntry("sec-websocket-version", "13");
            }
        }
    }

    @Test
    void handshake_withOddCaseAndLists_isAccepted() throws Exception {
        try (TestServer server = TestServer.echoing(NettySettings.DEFAULTS);
                RawClient client = server.connect()) {
            String request = GOOD.replace("Upgrade: websocket", "UPGRADE: foo, WebSocket")
                    .replace("Connection: Upgrade", "Connection: keep-alive, upgrade");
            assertThat(client.send(request).answer(false).status()).isEqualTo(101);
        }
    }

    @Test
    void refusedHandshake_keepsTheConnection() throws Exception {
        try (TestServer server = TestServer.describing(NettySettings.DEFAULTS);
                RawClient client = server.connect()) {
            assertThat(client.send(GOOD).answer().status()).isEqualTo(404);
            assertThat(client.send("GET /after HTTP/1.1\nHost: h\n\n").answer().text())
                    .startsWith("GET /after");
        }
    }

    @Test
    void closedHandshake_is101AndThenTheCode() throws Exception {
        try (TestServer server = new TestServer(
                        NettySettings.DEFAULTS,
                        _ -> Response.empty(404),
                        _ -> new Handshake.Closed(null, 4401, "log in"));
                RawClient client = server.connect()) {
            assertThat(client.send(GOOD).answer(false).status()).isEqualTo(101);
            RawClient.Frame frame = client.frame();
            assertThat(frame.closeCode()).isEqualTo(4401);
            assertThat(frame.text()).endsWith("log in");
            client.send(ClientFrames.close(4401, ""));
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void endpointThatThrows_isAnsweredWith500() throws Exception {
        try (TestServer server = new TestServer(NettySettings.DEFAULTS, _ -> Response.empty(404), _ -> {
                    throw new IllegalStateException("a bug");
                });
                RawClient client = server.connect()) {
            assertThat(client.send(GOOD).answer().status()).isEqualTo(500);
        }
    }

    @Test
    void framesInThePacketOfTheHandshake_areNotLost() throws Exception {
        try (TestServer server = TestServer.echoing(NettySettings.DEFAULTS);
                RawClient client = server.connect()) {
            byte[] handshake = GOOD.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
            byte[] second = ClientFrames.text("second");
            byte[] half = Arrays.copyOf(second, 4);
            client.send(ClientFrames.concat(handshake, ClientFrames.text("first"), half));
            assertThat(client.answer(false).status()).isEqualTo(101);
            assertThat(client.frame().text()).isEqualTo("first");
            client.send(Arrays.copyOfRange(second, 4, second.length));
            assertThat(client.frame().text()).isEqualTo("second");
        }
    }

    @Test
    void writesBeforeReady_followThe101_andNothingIsReadBefore() throws Exception {
        RecordingSocket socket = new RecordingSocket(false);
        try (TestServer server = TestServer.sockets(NettySettings.DEFAULTS, () -> socket);
                RawClient client = server.connect()) {
            client.send(GOOD).sendText("early");
            socket.write("one");
            socket.write("two");
            assertThat(socket.texts).isEmpty();
            socket.ready();
            assertThat(client.answer(false).status()).isEqualTo(101);
            assertThat(client.frame().text()).isEqualTo("one");
            assertThat(client.frame().text()).isEqualTo("two");
            await().untilAsserted(() -> assertThat(socket.texts).containsExactly("early"));
        }
    }

    @Test
    void closeBeforeReady_stillShowsTheCode() throws Exception {
        RecordingSocket socket = new RecordingSocket(false);
        try (TestServer server = TestServer.sockets(NettySettings.DEFAULTS, () -> socket);
                RawClient client = server.connect()) {
            client.send(GOOD);
            socket.onLoop(connection -> connection.close(4403, ""));
            socket.ready();
            assertThat(client.answer(false).status()).isEqualTo(101);
            assertThat(client.frame().closeCode()).isEqualTo(4403);
            await().untilAsserted(() -> assertThat(socket.closed).hasValue(1));
        }
    }

    @Test
    void peerThatLeavesBeforeReady_isToldToTheHandlerOnce() throws Exception {
        RecordingSocket socket = new RecordingSocket(false);
        try (TestServer server = TestServer.sockets(NettySettings.DEFAULTS, () -> socket)) {
            try (RawClient client = server.connect()) {
                client.send(GOOD);
                socket.connection();
            }
            socket.ready(); // epoll has told already; NIO sees the end only when it reads
            await().untilAsserted(() -> assertThat(socket.closed).hasValue(1));
            socket.write("to nobody");
            assertThat(socket.connection().isOpen()).isFalse();
        }
        assertThat(socket.closed).hasValue(1);
    }

    @Test
    void handlerThatThrows_closesWith1011() throws Exception {
        RecordingSocket socket = new RecordingSocket().afterText(_ -> {
            throw new IllegalStateException("a bug");
        });
        try (TestServer server = TestServer.sockets(NettySettings.DEFAULTS, () -> socket);
                RawClient client = server.open()) {
            client.sendText("boom");
            assertThat(client.frame().closeCode()).isEqualTo(1011);
            await().untilAsserted(() -> assertThat(socket.closed).hasValue(1));
        }
    }
}
