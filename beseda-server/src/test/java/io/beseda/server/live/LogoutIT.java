package io.beseda.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.json.Json;
import io.beseda.contract.account.FakeClock;
import io.beseda.server.BuiltinAccounts;
import io.beseda.server.Settings;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import io.beseda.store.jdbc.Database;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Logout means logout: sockets end with what they were opened with, and no others do.
class LogoutIT {
    private static final int UNAUTHORIZED = 4401;
    private static final String SECRET = "a secret of at least thirty-two bytes";

    @TempDir
    Path folder;

    private TestServer server;
    private Map<String, String> environment;

    @BeforeEach
    void start() {
        environment =
                Map.of("BESEDA_DATABASE_URL", "jdbc:sqlite:" + folder.resolve("live.db"), "BESEDA_JWT_SECRET", SECRET);
        server = TestServer.start(TestServer.Kind.SQLITE, environment);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void logout_endsThatSessionOnly_onBothSockets() {
        TestUser anna = server.newUser();
        TestUser elsewhere = TestUser.logIn(server.uri("/"), anna.name());
        long chat = anna.direct(server.newUser());
        try (TestSocket full = anna.open();
                TestSocket seed = anna.openSeed(chat);
                TestSocket other = elsewhere.open()) {
            assertThat(anna.post("/api/logout/", "").status()).isEqualTo(204);
            assertThat(full.awaitClose()).isEqualTo(UNAUTHORIZED);
            assertThat(seed.awaitClose()).isEqualTo(UNAUTHORIZED);
            assertAlive(other);
            try (TestSocket again = TestSocket.connect(anna.ws("/ws/?token=" + anna.token()))) {
                assertThat(again.awaitClose()).isEqualTo(UNAUTHORIZED);
            }
        }
    }

    @Test
    void logoutEverywhere_endsAllSessionsOfTheUser_andNobodyElses() {
        TestUser anna = server.newUser();
        TestUser elsewhere = TestUser.logIn(server.uri("/"), anna.name());
        try (TestSocket own = anna.open();
                TestSocket other = elsewhere.open();
                TestSocket boris = server.newUser().open()) {
            assertThat(anna.post("/api/logout/everywhere/", "").status()).isEqualTo(204);
            assertThat(own.awaitClose()).isEqualTo(UNAUTHORIZED);
            assertThat(other.awaitClose()).isEqualTo(UNAUTHORIZED);
            assertThat(elsewhere.get("/api/me/").status()).isEqualTo(401);
            assertAlive(boris);
        }
    }

    @Test
    void newPassword_endsAllOtherSessions() {
        TestUser anna = server.newUser();
        TestUser elsewhere = TestUser.logIn(server.uri("/"), anna.name());
        try (TestSocket own = anna.open();
                TestSocket other = elsewhere.open()) {
            assertThat(anna.post(
                                    "/api/me/password/",
                                    Map.of("old_password", TestUser.PASSWORD, "new_password", "another long phrase"))
                            .status())
                    .isEqualTo(204);
            assertThat(other.awaitClose()).isEqualTo(UNAUTHORIZED);
            assertAlive(own);
        }
    }

    @Test
    void deactivation_byAnotherProcess_isNoticed() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        Settings settings = Settings.of(environment);
        try (TestSocket a = anna.open();
                TestSocket b = boris.open();
                Database database = Database.openShared(settings.database());
                BuiltinAccounts outside = new BuiltinAccounts(database, settings, InstantSource.system(), _ -> {})) {
            outside.accounts().deactivate(anna.name());
            assertThat(a.awaitClose()).isEqualTo(UNAUTHORIZED);
            assertAlive(b);
        }
    }

    @Test
    void tokenThatExpires_endsItsSocket_unlessARefreshProlongsIt() {
        FakeClock clock = new FakeClock(Instant.now());
        try (TestServer own = TestServer.start(TestServer.Kind.SQLITE, Map.of("BESEDA_JWT_SECRET", SECRET), clock)) {
            endsWithItsToken(own, clock);
        }
    }

    private static void endsWithItsToken(TestServer server, FakeClock clock) {
        TestUser anna = server.newUser();
        String shortLived = token(anna.id(), clock.instant(), Duration.ofMinutes(1));
        String longLived = token(anna.id(), clock.instant(), Duration.ofHours(1));
        try (TestSocket left = TestSocket.connect(anna.ws("/ws/?token=" + shortLived));
                TestSocket prolonged = TestSocket.connect(anna.ws("/ws/?token=" + shortLived))) {
            left.await("hello");
            JsonNode ack = prolonged.ask(Map.of("action", "refresh_token", "token", longLived));
            assertThat(ack.get("event").stringValue()).isEqualTo("ack");
            JsonNode refused = left.ask(
                    Map.of("action", "refresh_token", "token", server.newUser().token()));
            assertThat(refused.get("event").stringValue()).isEqualTo("error");
            assertAlive(left);
            clock.advance(Duration.ofMinutes(1));
            assertThat(left.awaitClose()).isEqualTo(UNAUTHORIZED);
            assertAlive(prolonged);
        }
    }

    private static void assertAlive(TestSocket socket) {
        assertThat(socket.ask(Map.of("action", "ping")).get("event").stringValue())
                .isEqualTo("ack");
        assertThat(socket.isClosed()).isFalse();
    }

    /// As a host with the same secret would make it.
    private static String token(long user, Instant now, Duration life) {
        String claims = Json.mapper()
                .writeValueAsString(Map.of(
                        "token_type",
                        "access",
                        "user_id",
                        user,
                        "jti",
                        "t" + now.toEpochMilli(),
                        "iat",
                        now.getEpochSecond(),
                        "exp",
                        now.plus(life).getEpochSecond()));
        String signed = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
