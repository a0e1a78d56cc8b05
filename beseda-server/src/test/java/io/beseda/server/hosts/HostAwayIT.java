package io.beseda.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.beseda.core.Outage;
import io.beseda.netty.RawClient;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// The host that says who a caller is goes away, and comes back.
class HostAwayIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ANNA = "{\"id\": 1, \"username\": \"anna\"}";
    private static final String BORIS = "{\"id\": 2, \"username\": \"boris\"}";

    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @Test
    void openSocketsStay_newOnesAreToldToTryAgain_untilItIsBack() throws IOException {
        Logger log = (Logger) LoggerFactory.getLogger(Outage.class);
        List<String> lines;
        said.start();
        log.addAppender(said);
        try (Overheard caffeine = new Overheard("com.github.benmanes.caffeine");
                LoginHost host = new LoginHost();
                TestServer server = server(host)) {
            lines = goesAndComesBack(host, server);
            assertThat(caffeine.lines()).isEmpty();
        } finally {
            log.detachAppender(said);
        }
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).startsWith("The host cannot say who a caller is now: It could not be asked");
        assertThat(lines.getLast()).startsWith("The host can say who a caller is again after");
        assertThat(String.join("", lines)).doesNotContain("token");
    }

    /// What was logged meanwhile.
    private List<String> goesAndComesBack(LoginHost host, TestServer server) throws IOException {
        TestUser anna = user(host, server, "a-token", ANNA);
        TestUser boris = user(host, server, "b-token", BORIS);
        long chat = anna.direct(boris);
        try (TestSocket a = anna.open();
                TestSocket b = boris.open()) {
            host.goAway();
            for (int i = 0; i < 3; i++) {
                assertThat(handshake(server, "new-" + i)).isEqualTo(1013);
                TestUser.Answer answer = anna.send("GET", "/api/me/", "", "newer-" + i);
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.code()).isEqualTo("busy");
            }
            // Longer than the host's answers hold, and than anyone goes without being asked about.
            Awaitility.await().atMost(PATIENCE).until(() -> anna.get("/api/me/").status() == 503);
            a.ask(Map.of("action", "message", "chat", chat, "text", "still here"));
            assertThat(b.await("message.created").get("message").get("text").stringValue())
                    .isEqualTo("still here");

            host.comeBack();
            // A question that failed before may still be answering for this one.
            Awaitility.await().atMost(PATIENCE).until(() -> anna.get("/api/me/").status() == 200);
            assertThat(handshake(server, "new-0")).isEqualTo(4401);
            // It is back when it has answered for a while.
            Awaitility.await().atMost(PATIENCE).until(() -> {
                assertThat(anna.get("/api/me/").status()).isEqualTo(200);
                return said.list.size() == 2;
            });
            assertThat(a.isClosed() || b.isClosed()).isFalse();
        }
        return said.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static TestServer server(LoginHost host) {
        return TestServer.start(
                Kind.SQLITE,
                Map.of(
                        "BESEDA_LOGINS", "http",
                        "BESEDA_LOGINS_URL", host.url(),
                        "BESEDA_LOGINS_RECHECK_SECONDS", "1"));
    }

    private static TestUser user(LoginHost host, TestServer server, String token, String json) {
        host.login(token, json);
        return TestUser.ofHost(server.uri("/"), token);
    }

    private static int handshake(TestServer server, String token) throws IOException {
        try (RawClient client = new RawClient(server.server().address())) {
            client.handshake("/ws/?token=" + token);
            return client.frame().closeCode();
        }
    }
}
