package io.beseda.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.beseda.contract.PostgresServer;
import io.beseda.core.Outage;
import io.beseda.drill.site.Postgres;
import io.beseda.drill.site.TemporaryFolder;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// PostgreSQL goes away under a running server, and comes back.
class DatabaseAwayIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void sendsAreToldToTryAgain_whatWasAcknowledgedStays_andTheServerRecoversByItself() {
        Logger outages = (Logger) LoggerFactory.getLogger(Outage.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        outages.addAppender(said);
        try (TemporaryFolder folder = new TemporaryFolder("beseda-away");
                Postgres postgres = new Postgres(folder.path())) {
            postgres.start();
            String url = postgres.url(postgres.address().getPort());
            try (TestServer server = TestServer.start(Kind.SQLITE, Map.of("BESEDA_DATABASE_URL", url))) {
                TestUser anna = server.newUser();
                TestUser boris = server.newUser();
                long chat = anna.group("Here and gone", boris);
                try (TestSocket a = anna.open();
                        TestSocket b = boris.open()) {
                    List<String> acknowledged = new ArrayList<>(List.of("before"));
                    assertThat(code(say(a, chat, "before"))).isEmpty();
                    postgres.stop();
                    assertThat(code(say(a, chat, "during"))).isEqualTo("busy");
                    TestUser.Answer refused = anna.post("/api/chats/" + chat + "/messages/", Map.of("text", "rest"));
                    assertThat(refused.status()).isEqualTo(503);
                    assertThat(refused.code()).isEqualTo("busy");
                    assertThat(anna.get("/health/ready").status()).isEqualTo(503);
                    postgres.start();
                    Awaitility.await()
                            .atMost(PATIENCE)
                            .until(() -> code(say(a, chat, "after")).isEmpty());
                    acknowledged.add("after");
                    // The server is sure of it once commits have worked for a while.
                    Awaitility.await().atMost(PATIENCE).until(() -> {
                        String text = "still " + acknowledged.size();
                        assertThat(code(say(a, chat, text))).isEmpty();
                        acknowledged.add(text);
                        return aboutCommits(said).size() == 2;
                    });
                    for (String text : acknowledged) {
                        assertThat(b.await("message.created")
                                        .get("message")
                                        .get("text")
                                        .stringValue())
                                .isEqualTo(text);
                    }
                    List<String> kept = new ArrayList<>();
                    anna.get("/api/chats/" + chat + "/messages/")
                            .json()
                            .forEach(message -> kept.add(message.get("text").stringValue()));
                    assertThat(kept).isEqualTo(acknowledged);
                }
            }
        } finally {
            outages.detachAppender(said);
        }
        List<String> ofCommits = aboutCommits(said);
        assertThat(ofCommits).hasSize(2);
        assertThat(ofCommits.getFirst()).startsWith("The database cannot commit now");
        assertThat(ofCommits.getLast()).startsWith("The database can commit again after");
    }

    @Test
    void aStatementThatTakesTooLong_isTriedAgain_andThenRefused_withoutAStain() throws SQLException {
        String url = PostgresServer.get().freshDatabase();
        Map<String, String> settings = Map.of("BESEDA_DATABASE_URL", url + "?options=-c%20statement_timeout%3D2000");
        try (TestServer server = TestServer.start(Kind.SQLITE, settings)) {
            TestUser anna = server.newUser();
            long chat = anna.group("Slow", server.newUser());
            try (TestSocket a = anna.open()) {
                try (Connection outside =
                                DriverManager.getConnection("jdbc:" + url.replace("postgres@", ""), "postgres", "");
                        Statement statement = outside.createStatement()) {
                    outside.setAutoCommit(false);
                    statement.execute("SELECT id FROM beseda_chat WHERE id = " + chat + " FOR UPDATE");
                    assertThat(code(say(a, chat, "too slow"))).isEqualTo("busy");
                    outside.rollback();
                }
                JsonNode sent = say(a, chat, "in time");
                assertThat(sent.get("message").get("seq").longValue()).isEqualTo(1);
            }
        }
    }

    private static JsonNode say(TestSocket socket, long chat, String text) {
        return socket.ask(Map.of("action", "message", "chat", chat, "text", text, "client_id", text));
    }

    private static List<String> aboutCommits(ListAppender<ILoggingEvent> said) {
        return List.copyOf(said.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(" commit "))
                .toList();
    }

    /// Empty: acknowledged.
    private static String code(JsonNode answer) {
        return answer.has("code") ? answer.get("code").stringValue() : "";
    }
}
