package io.beseda.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.json.Json;
import io.beseda.core.Text;
import io.beseda.netty.RawClient;
import io.beseda.netty.conformance.Case;
import io.beseda.netty.conformance.CaseRunner;
import io.beseda.netty.conformance.Cases;
import io.beseda.netty.conformance.EchoTarget;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestUser;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// The cases of the Autobahn suite on the real sockets: what comes back is the message that was sent.
class SocketConformanceIT {
    private static TestServer server;
    private static TestUser anna;

    @BeforeAll
    static void start() {
        server =
                TestServer.start(Kind.SQLITE, Map.of("BESEDA_TEXT_LENGTH", "1000000", "BESEDA_BODY_BYTES", "20000000"));
        anna = server.newUser();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static List<Case> cases() {
        return Cases.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void fullSocket_meetsTheCase(Case test) throws IOException {
        long chat = anna.group("Full");
        new CaseRunner(new MessageTarget(chat, "/ws/?token=" + anna.token())).run(test);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void seedSocket_meetsTheCase(Case test) throws IOException {
        long chat = anna.group("Seed");
        new CaseRunner(new MessageTarget(chat, "/ws/chats/" + chat + "/?token=" + anna.token())).run(test);
    }

    @Test
    void cases_areManyAndMostComeBack() {
        MessageTarget target = new MessageTarget(1, "/ws/");
        assertThat(cases()).hasSizeGreaterThan(200);
        assertThat(cases().stream().flatMap(test -> test.echoes().stream()).filter(target::isEchoed))
                .hasSizeGreaterThan(50);
    }

    /// A chat of its own for each case, as messages of the case before may still be on their way.
    private record MessageTarget(long chat, String path) implements EchoTarget {
        @Override
        public InetSocketAddress address() {
            return server.server().address();
        }

        @Override
        public String handshake() {
            return RawClient.handshakeRequest(path);
        }

        @Override
        public byte[] message(String text) {
            return Json.mapper().writeValueAsBytes(Map.of("action", "message", "chat", chat, "text", text));
        }

        /// Not what is blank, trimmed or refused.
        @Override
        public boolean isEchoed(String text) {
            return !text.isEmpty() && Text.strip(text).equals(text) && text.indexOf(0) < 0;
        }

        @Override
        public @Nullable String echoOf(String frame) {
            JsonNode json = Json.mapper().readTree(frame);
            JsonNode message = json.has("message") ? json.get("message") : json;
            boolean ours = message.has("text") && message.get("chat").longValue() == chat;
            return ours ? message.get("text").stringValue() : null;
        }
    }
}
