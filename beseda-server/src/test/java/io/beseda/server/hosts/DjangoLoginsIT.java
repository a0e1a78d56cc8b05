package io.beseda.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.beseda.api.json.Json;
import io.beseda.contract.PostgresServer;
import io.beseda.server.Settings;
import io.beseda.server.hosts.DjangoCredentials.Given;
import io.beseda.server.testing.TestServer;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// Sessions, signed cookies and tokens that a real Django made, or somebody who would like to be it.
class DjangoLoginsIT {
    private static DjangoCredentials django;
    private static TestServer rows;

    @BeforeAll
    static void start() {
        django = DjangoCredentials.make();
        rows = django.startServer(Map.of("BESEDA_JWT_BLACKLIST", "user", "BESEDA_LOGINS_RECHECK_SECONDS", "2"));
    }

    @AfterAll
    static void stop() {
        rows.close();
    }

    @TestFactory
    Stream<DynamicTest> sessionsInRows_openForWhomDjangoWouldOpen() {
        return checks(rows, "rows").stream();
    }

    @Test
    void signedCookiesAndRsaTokens_openForWhomDjangoWouldOpen() {
        Map<String, String> settings = Map.of(
                "BESEDA_DATABASE_URL", PostgresServer.get().freshDatabase(),
                "BESEDA_HOST_DATABASE_URL", django.database(),
                "BESEDA_DJANGO_SESSIONS", "signed_cookies",
                "BESEDA_DJANGO_SESSION_AGE", "3600",
                "BESEDA_JWT_ALGORITHM", "RS256",
                "BESEDA_JWT_KEY", django.rsaKey().replace("\n", "\\n"),
                "BESEDA_JWT_AUDIENCE", "office",
                "BESEDA_JWT_ISSUER", "https://office.example",
                "BESEDA_JWT_LEEWAY_SECONDS", "300");
        try (TestServer cookies = django.startServer(settings)) {
            List<Given> all = django.of("cookies");
            assertThat(all).hasSizeGreaterThan(20);
            assertThat(all).allSatisfy(given -> check(cookies, given));
        }
    }

    private static List<DynamicTest> checks(TestServer server, String name) {
        List<Given> all = django.of(name);
        assertThat(all).hasSizeGreaterThan(20);
        return all.stream()
                .map(given -> dynamicTest(given.toString(), () -> check(server, given)))
                .toList();
    }

    private static void check(TestServer server, Given given) {
        var answer = given.get(server.uri("/api/me/"));
        if (given.opens() == null) {
            assertThat(answer.statusCode()).as(given.toString()).isEqualTo(401);
        } else {
            assertThat(answer.statusCode()).as(given + " " + answer.body()).isEqualTo(200);
            JsonNode me = Json.mapper().readTree(answer.body());
            assertThat(me.get("username").stringValue()).isEqualTo(given.opens());
        }
    }

    @Test
    void users_areThoseOfTheHost() {
        Given anna = good("cookie");
        JsonNode me = Json.mapper().readTree(anna.get(rows.uri("/api/me/")).body());
        assertThat(me.get("display_name").stringValue()).isEqualTo("Anna");
        assertThat(me.get("avatar").stringValue()).isEqualTo("/media/avatars/anna.svg");
        JsonNode found = Json.mapper()
                .readTree(anna.get(rows.uri("/api/users/?search=BO")).body());
        assertThat(found).hasSize(1);
        assertThat(found.get(0).get("username").stringValue()).isEqualTo("boris");
        assertThat(anna.get(rows.uri("/api/users/?search=vera")).body())
                .as("of another company")
                .isEqualTo("[]");
    }

    /// What ends the logins of users of their own, named as they are.
    private static final Map<String, String> ENDINGS = Map.of(
            "logged-out", "DELETE FROM django_session WHERE session_key = ?",
            "expired", "UPDATE django_session SET expire_date = now() WHERE session_key = ?",
            "new-password", "UPDATE people_user SET password = 'pbkdf2_sha256$1$x$y' WHERE username = ?",
            "deactivated", "UPDATE people_user SET is_active = false WHERE username = ?",
            "token-deactivated", "UPDATE people_user SET is_active = false WHERE username = ?",
            "token-refresh-blacklisted", """
            INSERT INTO token_blacklist_blacklistedtoken (token_id, blacklisted_at)
            SELECT o.id, now() FROM token_blacklist_outstandingtoken o
            JOIN people_user u ON u.id = o.user_id WHERE u.username = ?\
            """);

    @Test
    void whatEndsAtTheHost_endsSocketsWithinTheTimeOfTheSettings() throws Exception {
        Map<Given, CompletableFuture<Integer>> sockets = new HashMap<>();
        for (Given given : django.of("rows")) {
            boolean leaves = given.opens() != null && ENDINGS.containsKey(given.name());
            if (leaves || given.equals(good("cookie")) || given.equals(good("token"))) {
                sockets.put(given, open(rows, given));
            }
        }
        assertThat(sockets).hasSize(ENDINGS.size() + 2);
        for (Given given : sockets.keySet()) {
            String ending = ENDINGS.get(given.name());
            if (ending != null) {
                sql(ending, ending.contains("session_key") ? given.value() : given.name());
            }
        }
        for (Map.Entry<Given, CompletableFuture<Integer>> socket : sockets.entrySet()) {
            if (ENDINGS.containsKey(socket.getKey().name())) {
                assertThat(socket.getValue().get(20, TimeUnit.SECONDS))
                        .as(socket.getKey().toString())
                        .isEqualTo(4401);
            }
        }
        assertThat(sockets.get(good("cookie"))).as("nobody ended it").isNotDone();
        assertThat(sockets.get(good("token"))).as("nobody ended it").isNotDone();
    }

    @Test
    void wrongSettings_refuseTheStartWithASentence() {
        refused(Map.of("BESEDA_DJANGO_SESSIONS", "cache"), "Install the Django app");
        refused(Map.of("BESEDA_DJANGO_SECRET_KEY", ""), "BESEDA_DJANGO_SECRET_KEY");
        refused(Map.of("BESEDA_USERS_COLUMNS", "nick=name"), "BESEDA_USERS_COLUMNS");
        refused(Map.of("BESEDA_USERS_TABLE", "people\"; DROP TABLE x"), "BESEDA_USERS_TABLE");
        refused(Map.of("BESEDA_JWT_ALGORITHM", "none"), "BESEDA_JWT_ALGORITHM");
        refused(Map.of("BESEDA_JWT_ALGORITHM", "RS256"), "-----BEGIN PUBLIC KEY-----");
    }

    private static void refused(Map<String, String> settings, String part) {
        Map<String, String> all = new HashMap<>(Map.of(
                "BESEDA_LOGINS", "django",
                "BESEDA_DATABASE_URL", "postgresql://127.0.0.1/x",
                "BESEDA_DJANGO_SECRET_KEY", "key"));
        all.putAll(settings);
        assertThatExceptionOfType(Settings.Wrong.class)
                .isThrownBy(() -> Settings.of(all))
                .withMessageContaining(part)
                .withMessageMatching("BESEDA_.*\\.");
    }

    private static Given good(String kind) {
        return django.of("rows").stream()
                .filter(given -> given.kind().equals(kind) && given.opens() != null)
                .findFirst()
                .orElseThrow();
    }

    /// The code with which the server closes.
    private static CompletableFuture<Integer> open(TestServer server, Given given) {
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        CompletableFuture<Boolean> greeted = new CompletableFuture<>();
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (given.isCookie()) {
            builder.header("cookie", "sessionid=" + given.value());
            builder.header("origin", server.uri("").toString());
        } else {
            builder.header("authorization", "Bearer " + given.value());
        }
        builder.buildAsync(server.wsUri("/ws/"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                        greeted.complete(true);
                        socket.request(1);
                        return CompletableFuture.completedStage(null);
                    }

                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                        closed.complete(code);
                        greeted.complete(false);
                        return CompletableFuture.completedStage(null);
                    }
                })
                .join();
        assertThat(greeted.orTimeout(10, TimeUnit.SECONDS).join()).as("opened").isTrue();
        return closed;
    }

    private static void sql(String change, String which) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:" + django.database().replace("postgres@", "") + "?user=postgres");
                PreparedStatement statement = connection.prepareStatement(change)) {
            statement.setString(1, which);
            assertThat(statement.executeUpdate()).isPositive();
        }
    }
}
