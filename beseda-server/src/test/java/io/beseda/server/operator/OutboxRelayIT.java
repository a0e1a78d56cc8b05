package io.beseda.server.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beseda.contract.PostgresServer;
import io.beseda.server.testing.DjangoShop;
import io.beseda.server.testing.TestOperator;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestUser;
import io.beseda.store.jdbc.PostgresUrl;
import java.io.BufferedReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The server hands over the outbox of a Django project whose database it was given.
class OutboxRelayIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String REFUSED =
            "INSERT INTO beseda_django_outbox (key, chat, sender, text, created_at, error)"
                    + " VALUES (gen_random_uuid(), ?, '999999', 'of a stranger', now(), '')";

    private static final int BACKLOG_SIZE = 5_000;
    private static final String BACKLOG =
            "INSERT INTO beseda_django_outbox (key, chat, sender, text, created_at, error)"
                    + " SELECT gen_random_uuid(), ? + i % ?, NULL, i::text, now(), ''"
                    + " FROM generate_series(0, ? - 1) AS g(i) ORDER BY g.i";

    @Test
    void committed_arriveInOrder_andWhatIsRefusedIsMarked() throws Exception {
        DjangoShop shop = DjangoShop.withTables();
        Map<String, String> settings = new HashMap<>(TestOperator.SETTINGS);
        settings.put("BESEDA_OUTBOX_DATABASE_URL", shop.database());
        try (TestServer server = TestServer.start(Kind.SQLITE, settings);
                Connection database = connect(shop)) {
            TestUser anna = server.newUser();
            TestOperator operator = TestOperator.of(server);
            Map<String, Object> group = Map.of("title", "Orders", "user_ids", List.of(anna.id()));
            long chat = operator.post("/api/chats/", group).json().get("id").longValue();
            try (PreparedStatement insert = database.prepareStatement(REFUSED)) {
                insert.setLong(1, chat);
                insert.executeUpdate();
            }
            List<String> committed;
            Process writer = shop.python(
                    server.uri(""), Redirect.INHERIT, Map.of(), "tests.orders", "60", "" + anna.id(), "" + chat);
            try (BufferedReader out = writer.inputReader(StandardCharsets.UTF_8)) {
                committed = out.lines().map(line -> line.split(" ", 2)[1]).toList();
            }
            assertThat(committed).hasSize(40);
            String messages = "/api/chats/" + chat + "/messages/?limit=200";
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(operator.get(messages).json().findValuesAsString("text"))
                                    .isEqualTo(committed));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(errors(database)).containsExactly("not_found: Not found."));
        }
    }

    /// The relay once waited for each message of a chat before it sent the next: 200 or so in a second, with one
    /// transaction each.
    @ParameterizedTest
    @ValueSource(ints = {1, 50})
    void backlog_isHandedOverInFewTransactions(int chats) throws Exception {
        DjangoShop shop = DjangoShop.withTables();
        Map<String, String> settings = new HashMap<>(TestOperator.SETTINGS);
        settings.put("BESEDA_OUTBOX_DATABASE_URL", shop.database());
        String own = PostgresServer.get().freshDatabase();
        settings.put("BESEDA_DATABASE_URL", own);
        try (TestServer server = TestServer.start(Kind.POSTGRES, settings);
                Connection database = connect(shop)) {
            TestOperator operator = TestOperator.of(server);
            Map<String, Object> group = Map.of(
                    "title", "Orders", "user_ids", List.of(server.newUser().id()));
            long first = Long.MAX_VALUE;
            for (int i = 0; i < chats; i++) {
                first = Math.min(
                        first,
                        operator.post("/api/chats/", group).json().get("id").longValue());
            }
            long before = server.server().node().committedBatches();
            long began = System.nanoTime();
            try (PreparedStatement insert = database.prepareStatement(BACKLOG)) {
                insert.setLong(1, first);
                insert.setInt(2, chats);
                insert.setInt(3, BACKLOG_SIZE);
                insert.executeUpdate();
            }
            await().atMost(PATIENCE).until(() -> errors(database).isEmpty());
            System.out.printf(
                    "OutboxRelayIT: %d messages of %d chats in %.2f s%n",
                    BACKLOG_SIZE, chats, (System.nanoTime() - began) / 1e9);
            assertThat(server.server().node().committedBatches() - before).isLessThan(BACKLOG_SIZE / 20);
            String messages = "/api/chats/" + first + "/messages/?limit=200&after=0";
            JsonNode page = operator.get(messages).json();
            List<String> expected = IntStream.range(0, BACKLOG_SIZE)
                    .filter(i -> i % chats == 0)
                    .limit(page.size())
                    .mapToObj(i -> "" + i)
                    .toList();
            assertThat(page.findValuesAsString("text")).isNotEmpty().isEqualTo(expected);
        }
    }

    private static Connection connect(DjangoShop shop) throws SQLException {
        PostgresUrl url = PostgresUrl.parse(shop.database());
        return DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
    }

    /// Of the rows that are left.
    private static List<String> errors(Connection database) throws Exception {
        List<String> errors = new java.util.ArrayList<>();
        try (PreparedStatement select = database.prepareStatement("SELECT error FROM beseda_django_outbox");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                errors.add(rows.getString(1));
            }
        }
        return errors;
    }
}
