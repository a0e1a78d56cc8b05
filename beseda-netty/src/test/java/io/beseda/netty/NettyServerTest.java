package io.beseda.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NettyServerTest {
    @Test
    void get_isAnsweredAndConnectionKept() throws Exception {
        try (TestServer server = TestServer.describing(NettySettings.DEFAULTS);
                RawClient client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send("GET /api/chats/?n=" + i + " HTTP/1.1\nHost: a\n\n");
                RawClient.Answer answer = client.answer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.text()).isEqualTo("GET /api/chats/?n=" + i + " host=a body=");
            }
        }
    }

    @Test
    void socket_echoesText() throws Exception {
        try (TestServer server = TestServer.echoing(NettySettings.DEFAULTS);
                RawClient client = server.open()) {
            client.sendText("Привет!");
            assertThat(client.frame().text()).isEqualTo("Привет!");
            client.send(ClientFrames.close(1000, ""));
            assertThat(client.frame().closeCode()).isEqualTo(1000);
            assertThat(client.isAtEnd()).isTrue();
        }
    }
}
