package io.beseda.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.drill.client.Road;
import io.beseda.drill.load.Load;
import io.beseda.drill.load.Shape;
import io.beseda.drill.site.NodeProcess;
import io.beseda.drill.site.Postgres;
import io.beseda.drill.site.Until;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import io.beseda.server.verify.VerifyCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The disk of the database is full for a while, under load.
class DiskFullIT {
    /// With texts so long that every few messages need a new page.
    private static final Shape PRESSING = new Shape(12, 40, 24, 1_000, Duration.ZERO, 5, 1);

    private static final int ACKNOWLEDGED_MIN = 300;
    private static final String AGAIN = "The database can commit again after";
    private static final String SECRET = "nobody but us reads this ";

    @Test
    void fullUnderSqlite_sendsAreToldToTryAgain_andTheServerRecoversByItself() throws IOException {
        try (Site site = Site.of(Kind.SQLITE)) {
            FullDisk disk = new FullDisk(site, site.data());
            NodeProcess server = site.start(disk.environment());
            fillAndGiveBack(Kind.SQLITE, disk, server);
            assertThat(site.brokenPromises()).isEmpty();
            assertSaidOnce(site.root().resolve("server0.log"), "SQLITE_FULL");
        }
    }

    @Test
    void fullUnderPostgres_sendsAreToldToTryAgain_andTheServerRecoversByItself() throws IOException {
        try (Site site = Site.of(Kind.SQLITE)) {
            FullDisk disk = new FullDisk(site, site.root().resolve("postgres0").resolve("data"));
            try (Postgres postgres = new Postgres(site.root(), disk.environment())) {
                postgres.start();
                String url = postgres.url(postgres.address().getPort());
                NodeProcess server = site.start(Map.of("BESEDA_DATABASE_URL", url));
                fillAndGiveBack(Kind.POSTGRES, disk, server);
                assertThat(VerifyCommand.brokenIn(url)).isEmpty();
                assertSaidOnce(site.root().resolve("server0.log"), "No space left on device");
            }
        }
    }

    private static void fillAndGiveBack(Kind kind, FullDisk disk, NodeProcess server) {
        long seed = Seeds.next();
        String label = kind + ", seed " + seed;
        try (Load load = new Load(PRESSING, List.of(server.uri()), Road::direct, new Random(seed))) {
            TestUser anna = TestUser.signUp(server.uri(), "anna");
            long chat = anna.group("Full", TestUser.signUp(server.uri(), "boris"));
            try (TestSocket socket = anna.open()) {
                Prober prober = new Prober(anna, socket, chat);
                assertThat(prober.bySocket()).isEmpty();
                assertThat(prober.byRest()).isEmpty();
                load.go();
                load.awaitAcknowledged(ACKNOWLEDGED_MIN);
                disk.fill();
                Awaitility.await()
                        .atMost(Until.PATIENCE)
                        .until(() -> prober.bySocket().equals("busy"));
                Awaitility.await()
                        .atMost(Until.PATIENCE)
                        .until(() -> prober.byRest().equals("503 busy"));
                int whenFull = load.acknowledged();
                assertThat(server.isAlive()).as(server.log()).isTrue();
                disk.giveBack();
                Awaitility.await()
                        .atMost(Until.PATIENCE)
                        .until(() -> prober.bySocket().isEmpty());
                Awaitility.await()
                        .atMost(Until.PATIENCE)
                        .until(() -> prober.byRest().isEmpty());
                load.go();
                load.awaitAcknowledged(ACKNOWLEDGED_MIN);
                assertThat(load.settle(Until.PATIENCE))
                        .as("%s: everybody has everything; %s", label, load.state())
                        .isTrue();
                assertThat(load.check(0)).as(label).isEmpty();
                // The server is sure of it once commits have worked for a while.
                Awaitility.await().atMost(Until.PATIENCE).until(() -> {
                    assertThat(prober.bySocket()).isEmpty();
                    return server.log().contains(AGAIN);
                });
                assertThat(prober.kept()).isEqualTo(prober.acknowledged);
                System.out.printf(
                        "DiskFullIT %s: %d acknowledged when the disk was full, %s, all there%n",
                        label, whenFull, load.state());
            }
        }
    }

    /// In its life the server says once that it cannot commit, and once that it can again; and no text.
    private static void assertSaidOnce(Path log, String why) throws IOException {
        List<String> lines = Files.readAllLines(log);
        assertThat(lines.stream().filter(line -> line.contains("The database cannot commit now")))
                .as(String.join("\n", lines))
                .singleElement()
                .asString()
                .contains(why);
        assertThat(lines.stream().filter(line -> line.contains(AGAIN))).hasSize(1);
        assertThat(lines).noneMatch(line -> line.contains(SECRET) || line.contains("жжж") || line.contains(" says "));
    }

    /// Sends one message after the other by either door, and remembers which were acknowledged.
    private static final class Prober {
        private final TestUser user;
        private final TestSocket socket;
        private final long chat;
        private final List<String> acknowledged = new ArrayList<>();
        private int count;

        Prober(TestUser user, TestSocket socket, long chat) {
            this.user = user;
            this.socket = socket;
            this.chat = chat;
        }

        private String next() {
            return SECRET + ++count + " " + "x".repeat(1_000);
        }

        /// Empty: acknowledged; else the code of the error.
        String bySocket() {
            String text = next();
            JsonNode answer = socket.ask(Map.of("action", "message", "chat", chat, "text", text));
            if (answer.has("code")) {
                return answer.get("code").stringValue();
            }
            acknowledged.add(text);
            return "";
        }

        /// Empty: acknowledged; else the status and the code of the error.
        String byRest() {
            String text = next();
            TestUser.Answer answer = user.post("/api/chats/" + chat + "/messages/", Map.of("text", text));
            if (answer.status() != 201) {
                return answer.status() + " " + answer.code();
            }
            acknowledged.add(text);
            return "";
        }

        List<String> kept() {
            List<String> texts = new ArrayList<>();
            user.get("/api/chats/" + chat + "/messages/?limit=200")
                    .json()
                    .forEach(message -> texts.add(message.get("text").stringValue()));
            return texts;
        }
    }
}
