package io.beseda.server.wire;

import static io.beseda.server.wire.BadValues.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.netty.ClientFrames;
import io.beseda.netty.RawClient;
import io.beseda.server.testing.MountKind;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Bytes that are no proper frames, heads or bodies: the code of the protocol, and others do not notice.
class BadBytesIT {
    private static TestServer server;
    private static TestUser anna;
    private static long chat;
    private static TestSocket seed;
    private static TestSocket witness;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        anna = server.newUser();
        TestUser boris = server.newUser();
        chat = anna.group("Kept", boris);
        seed = anna.openSeed(chat);
        witness = boris.openSeed(chat);
    }

    @AfterAll
    static void stop() {
        Stream.of(seed, witness).forEach(TestSocket::close);
        server.close();
    }

    @AfterEach
    void othersNoticeNothing() {
        JsonNode said = anna.say(chat, "still here");
        for (TestSocket socket : List.of(seed, witness)) {
            assertThat(socket.await(frame -> frame.has("id")).get("id")).isEqualTo(said.get("id"));
        }
    }

    private static List<String> paths() {
        return List.of("/ws/?token=" + anna.token(), "/ws/chats/" + chat + "/?token=" + anna.token());
    }

    private static int closeCodeAfter(String path, byte[] bytes) throws IOException {
        try (RawClient client = new RawClient(server.server().address())) {
            assertThat(client.handshake(path).status()).isEqualTo(101);
            client.send(bytes);
            RawClient.Frame frame = client.frame();
            while (frame.opcode() != ClientFrames.CLOSE) {
                frame = client.frame();
            }
            return frame.closeCode();
        }
    }

    @Test
    void frames_thatBreakTheProtocol_closeWithItsCodes() throws IOException {
        byte[] unmasked = {(byte) 0x81, 2, '{', '}'};
        byte[] tooLarge = ClientFrames.text("{\"text\":\"" + "x".repeat(1 << 20) + "\"}");
        byte[] claimsTooLarge = {(byte) 0x81, (byte) 0xFF, 0x7F, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4};
        for (String path : paths()) {
            assertThat(closeCodeAfter(path, ClientFrames.frame(ClientFrames.FIN | ClientFrames.BINARY, new byte[] {1})))
                    .isEqualTo(1003);
            assertThat(closeCodeAfter(path, unmasked)).isEqualTo(1002);
            assertThat(closeCodeAfter(path, tooLarge)).isEqualTo(1009);
            assertThat(closeCodeAfter(path, claimsTooLarge)).isEqualTo(1009);
            for (byte[] bytes : BadValues.notUtf8()) {
                assertThat(closeCodeAfter(path, ClientFrames.frame(ClientFrames.FIN | ClientFrames.TEXT, bytes)))
                        .isEqualTo(1007);
            }
        }
    }

    @Test
    void frame_inFragments_isOneCommand() throws IOException {
        byte[] command = ("{\"action\":\"message\",\"text\":\"по частям\",\"chat\":" + chat + "}")
                .getBytes(StandardCharsets.UTF_8);
        for (String path : paths()) {
            try (RawClient client = new RawClient(server.server().address())) {
                assertThat(client.handshake(path).status()).isEqualTo(101);
                for (int i = 0; i < command.length; i++) {
                    int first = (i == 0 ? ClientFrames.TEXT : ClientFrames.CONTINUATION)
                            | (i == command.length - 1 ? ClientFrames.FIN : 0);
                    client.send(ClientFrames.frame(first, new byte[] {command[i]}));
                }
                for (TestSocket socket : List.of(seed, witness)) {
                    assertThat(socket.await(frame -> frame.has("id"))
                                    .get("text")
                                    .stringValue())
                            .isEqualTo("по частям");
                }
            }
        }
    }

    @Test
    void frame_sentTogetherWithTheHandshake_isHeard() throws IOException {
        for (String path : paths()) {
            String command = "{\"action\":\"message\",\"text\":\"early\",\"chat\":" + chat + "}";
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(
                    RawClient.handshakeRequest(path).replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            bytes.writeBytes(ClientFrames.text(command));
            try (RawClient client = new RawClient(server.server().address())) {
                assertThat(client.send(bytes.toByteArray()).answer().status()).isEqualTo(101);
                for (TestSocket socket : List.of(seed, witness)) {
                    assertThat(socket.await(frame -> frame.has("id"))
                                    .get("text")
                                    .stringValue())
                            .isEqualTo("early");
                }
            }
        }
    }

    @Test
    void thousandsOfHeaders_areTooLarge() throws IOException {
        StringBuilder head = new StringBuilder("GET /api/chats/ HTTP/1.1\nHost: localhost\n");
        for (int i = 0; i < 5000; i++) {
            head.append("X-").append(i).append(": ").append(i).append('\n');
        }
        try (RawClient client = new RawClient(server.server().address())) {
            var answer = client.send(head.append('\n').toString()).answer();
            if (MountKind.current().isContainer()) {
                assertThat(answer.status()).isIn(400, 431);
            } else {
                assertThat(answer.status()).isEqualTo(431);
                assertThat(answer.text()).contains("\"code\"");
            }
            assertNoLeak(answer.text());
        }
    }

    @Test
    void slowSender_holdsNobodyUp() throws IOException {
        byte[] request = ("POST /api/chats/" + chat + "/messages/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                        + anna.token() + "\r\nContent-Length: 15\r\n\r\n{\"text\":\"slow\"}")
                .getBytes(StandardCharsets.US_ASCII);
        try (RawClient client = new RawClient(server.server().address())) {
            for (int i = 0; i < request.length; i++) {
                client.send(new byte[] {request[i]});
                // Few, so that the head is here within its 10 s on a busy disk, too.
                if (i == 1 || i == request.length / 2 || i == request.length - 2) {
                    othersNoticeNothing();
                }
            }
            assertThat(client.answer().status()).isEqualTo(201);
        }
        for (TestSocket socket : List.of(seed, witness)) {
            assertThat(socket.await(frame -> frame.has("id")).get("text").stringValue())
                    .isEqualTo("slow");
        }
    }
}
