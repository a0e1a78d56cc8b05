package io.beseda.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beseda.contract.PostgresServer;
import io.beseda.core.log.StoreException;
import io.beseda.server.testing.TestOperator;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import io.beseda.store.jdbc.PostgresUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A host that is asked, or whose tokens are believed, and that has its users in a table: who has never been here is
/// known all the same.
class UserTableIT {
    private static final ProviderKey KEY = ProviderKey.ed25519("one");

    /// How the host says who a caller is.
    enum Way {
        HTTP,
        JWT
    }

    private final String database = PostgresServer.get().freshDatabase();

    @BeforeEach
    void fill() throws SQLException {
        run(
                "CREATE TABLE customer (number bigint PRIMARY KEY, login text, full_name text, picture text, enabled"
                        + " boolean)",
                "INSERT INTO customer VALUES (1, 'anna', 'Анна', 'anna.png', true), (2, 'boris', '', NULL, true),"
                        + " (3, 'vera', 'Vera', NULL, false)");
    }

    private void run(String... statements) throws SQLException {
        PostgresUrl url = PostgresUrl.parse(database);
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Map<String, String> settings(Way way, LoginHost host) {
        Map<String, String> settings = new HashMap<>(TestOperator.SETTINGS);
        settings.put("BESEDA_HOST_DATABASE_URL", database);
        settings.put("BESEDA_USERS_TABLE", "customer");
        settings.put(
                "BESEDA_USERS_COLUMNS", "id=number, username=login, name=full_name, avatar=picture, active=enabled");
        settings.put("BESEDA_USERS_AVATAR_URL", "/pictures/");
        switch (way) {
            case HTTP -> {
                settings.put("BESEDA_LOGINS", "http");
                settings.put("BESEDA_LOGINS_URL", host.url());
                settings.put("BESEDA_LOGINS_RECHECK_SECONDS", "1");
            }
            case JWT -> {
                settings.put("BESEDA_LOGINS", "jwt");
                settings.put("BESEDA_JWT_KEY", KEY.pem());
                settings.put("BESEDA_JWT_ALGORITHM", "EdDSA");
                settings.put("BESEDA_JWT_AUDIENCE", "any");
            }
        }
        return settings;
    }

    private static String token(Way way, LoginHost host, int user) {
        if (way == Way.JWT) {
            return KEY.token(
                    "EdDSA", Map.of("sub", "" + user, "exp", Instant.now().getEpochSecond() + 600));
        }
        host.login("token-of-" + user, "{\"id\": " + user + ", \"username\": \"another name\"}");
        return "token-of-" + user;
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void whoIsInTheTable_isFoundAndWrittenTo_beforeHeComes(Way way) throws Exception {
        try (LoginHost host = new LoginHost();
                TestServer server = TestServer.start(Kind.SQLITE, settings(way, host))) {
            TestUser anna = TestUser.ofHost(server.uri("/"), token(way, host, 1));
            assertThat(anna.name()).isEqualTo("anna");
            assertThat(anna.get("/api/me/").json().get("avatar").stringValue()).isEqualTo("/pictures/anna.png");
            assertThat(anna.get("/api/users/?search=bor").json().findValuesAsString("display_name"))
                    .containsExactly("boris");
            long chat = anna.post("/api/chats/direct/", Map.of("user_id", 2))
                    .json()
                    .get("chat_id")
                    .longValue();
            anna.say(chat, "Привет!");
            TestUser boris = TestUser.ofHost(server.uri("/"), token(way, host, 2));
            assertThat(boris.get("/api/unread/").json().get("total").intValue()).isEqualTo(1);
            // The table says it all: there is nothing for an operator to tell.
            assertThat(TestOperator.of(server)
                            .send("PUT", "/api/operator/users/4/", Map.of("username", "x"))
                            .status())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void whoIsInactiveOrMissingInTheTable_isOut(Way way) throws Exception {
        try (LoginHost host = new LoginHost();
                TestServer server = TestServer.start(Kind.SQLITE, settings(way, host))) {
            TestUser anna = TestUser.ofHost(server.uri("/"), token(way, host, 1));
            assertThat(anna.send("GET", "/api/me/", "", token(way, host, 3)).status())
                    .isEqualTo(401);
            assertThat(anna.send("GET", "/api/me/", "", token(way, host, 4)).status())
                    .isEqualTo(401);
            try (TestSocket socket = anna.open()) {
                run("UPDATE customer SET enabled = false WHERE number = 1");
                assertThat(socket.awaitClose()).isEqualTo(4401);
            }
        }
    }

    @Test
    void aColumnThatIsNotThere_stopsTheStart() throws Exception {
        try (LoginHost host = new LoginHost()) {
            Map<String, String> settings = settings(Way.HTTP, host);
            settings.put("BESEDA_USERS_COLUMNS", "id=number, username=nick");
            assertThatThrownBy(() -> TestServer.start(Kind.SQLITE, settings))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("nick");
        }
    }
}
