package io.beseda.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beseda.contract.account.FakeClock;
import io.beseda.server.Settings;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// An identity provider's access tokens say who a caller is. Keys are made by openssl.
class JwtLoginsIT {
    private static final ProviderKey RSA = ProviderKey.rsa("rsa-1");
    private static final ProviderKey EC = ProviderKey.ec("ec-1");
    private static final ProviderKey ED = ProviderKey.ed25519("ed-1");
    private static final ProviderKey FOREIGN = ProviderKey.rsa("rsa-1");

    private static IdentityProvider provider;
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        provider = new IdentityProvider(RSA, EC, ED);
        server = server(Map.of("BESEDA_JWT_ISSUER", provider.issuer()));
    }

    @AfterAll
    static void stop() {
        server.close();
        provider.close();
    }

    private static TestServer server(Map<String, String> settings) {
        return server(settings, Clock.systemUTC());
    }

    private static TestServer server(Map<String, String> settings, InstantSource clock) {
        Map<String, String> all = new HashMap<>(Map.of("BESEDA_LOGINS", "jwt", "BESEDA_JWT_AUDIENCE", "chat"));
        all.putAll(settings);
        return TestServer.start(Kind.SQLITE, all, clock);
    }

    private static Map<String, Object> claims(Map<String, Object> others) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", provider.issuer());
        claims.put("aud", List.of("other", "chat"));
        claims.put("sub", "101");
        claims.put("exp", Instant.now().getEpochSecond() + 60);
        claims.put("preferred_username", "anna");
        claims.put("name", "Анна");
        claims.put("picture", "https://id.example/anna.png");
        claims.putAll(others);
        claims.values().removeIf(""::equals);
        return claims;
    }

    private static int close(TestServer at, String token) {
        try (TestSocket socket = TestSocket.connect(at.wsUri("/ws/?token=" + token))) {
            return socket.awaitClose();
        }
    }

    @Test
    void twoUsersChat_withTokensOfDifferentAlgorithms() {
        TestUser anna = TestUser.ofHost(server.uri("/"), RSA.token("RS256", claims(Map.of())));
        Map<String, Object> hers = Map.of("sub", "102", "preferred_username", "vera", "name", "", "picture", "");
        TestUser vera = TestUser.ofHost(server.uri("/"), ED.token("EdDSA", claims(hers)));
        long chat = anna.direct(vera);
        try (TestSocket a = anna.open();
                TestSocket v = vera.open()) {
            a.ask(Map.of("action", "message", "chat", chat, "text", "Привет!"));
            assertThat(v.await("message.created").get("message").get("text").stringValue())
                    .isEqualTo("Привет!");
        }
        assertThat(vera.get("/api/users/?search=анна").text())
                .isEqualTo(
                        "[{\"id\":101,\"username\":\"anna\",\"display_name\":\"Анна\",\"avatar\":\"https://id.example/anna.png\"}]");
    }

    static Stream<String> good() {
        Map<String, Object> typed = new LinkedHashMap<>(Map.of("alg", "RS256", "kid", "rsa-1", "typ", "at+jwt"));
        return Stream.of(
                RSA.token("RS512", claims(Map.of())),
                RSA.token("PS256", claims(Map.of())),
                EC.token("ES256", claims(Map.of())),
                ED.token("Ed25519", claims(Map.of())),
                RSA.token(Map.of("alg", "RS256"), claims(Map.of())),
                RSA.token(typed, claims(Map.of("typ", "Bearer", "token_use", "access", "token_type", "access"))),
                RSA.token(
                        "RS256",
                        claims(Map.of("aud", "chat", "exp", Instant.now().getEpochSecond() - 5))));
    }

    @ParameterizedTest
    @MethodSource("good")
    void anAccessToken_opens(String token) {
        TestUser user = TestUser.ofHost(server.uri("/"), token);
        assertThat(user.id()).isEqualTo(101);
        user.open().close();
    }

    static Stream<Arguments> bad() throws GeneralSecurityException {
        String good = RSA.token("RS256", claims(Map.of()));
        long now = Instant.now().getEpochSecond();
        Map<String, Object> hmac = Map.of("alg", "HS256", "kid", "rsa-1");
        Map<String, Object> own = Map.of("alg", "RS256", "kid", "mine", "jwk", FOREIGN.jwk());
        Map<String, Object> url = Map.of("alg", "RS256", "kid", "mine", "jku", "http://127.0.0.1:1/keys");
        Map<String, Object> critical = Map.of("alg", "RS256", "kid", "rsa-1", "crit", List.of("x"), "x", 1);
        Map<String, Object> logout = Map.of("alg", "RS256", "kid", "rsa-1", "typ", "logout+jwt");
        return Stream.of(
                Arguments.of("expired", RSA.token("RS256", claims(Map.of("exp", now - 60)))),
                Arguments.of("without an end", RSA.token("RS256", claims(Map.of("exp", "")))),
                Arguments.of("not yet valid", RSA.token("RS256", claims(Map.of("nbf", now + 3600)))),
                Arguments.of("another issuer", RSA.token("RS256", claims(Map.of("iss", "http://evil.example")))),
                Arguments.of("no issuer", RSA.token("RS256", claims(Map.of("iss", "")))),
                Arguments.of("another audience", RSA.token("RS256", claims(Map.of("aud", "shop")))),
                Arguments.of("no audience", RSA.token("RS256", claims(Map.of("aud", "")))),
                Arguments.of("nobody", RSA.token("RS256", claims(Map.of("sub", "")))),
                Arguments.of("another key of that name", FOREIGN.token("RS256", claims(Map.of()))),
                Arguments.of("a key of its own", FOREIGN.token(own, claims(Map.of()))),
                Arguments.of("a key from elsewhere", FOREIGN.token(url, claims(Map.of()))),
                Arguments.of(
                        "none",
                        ProviderKey.part(Map.of("alg", "none")) + "." + ProviderKey.part(claims(Map.of())) + "."),
                Arguments.of("HMAC with the public key", hmac(hmac, RSA.pem().getBytes(StandardCharsets.US_ASCII))),
                Arguments.of("HMAC with the encoded key", hmac(hmac, RSA.open().getEncoded())),
                Arguments.of(
                        "one key under another's name",
                        RSA.token(Map.of("alg", "RS256", "kid", "ec-1"), claims(Map.of()))),
                Arguments.of("an ID token by nonce", RSA.token("RS256", claims(Map.of("nonce", "n")))),
                Arguments.of("an ID token by at_hash", RSA.token("RS256", claims(Map.of("at_hash", "h")))),
                Arguments.of("an ID token by token_use", RSA.token("RS256", claims(Map.of("token_use", "id")))),
                Arguments.of("an ID token by typ", RSA.token("RS256", claims(Map.of("typ", "ID")))),
                Arguments.of("a refresh token by typ", RSA.token("RS256", claims(Map.of("typ", "Refresh")))),
                Arguments.of(
                        "a refresh token by token_type", RSA.token("RS256", claims(Map.of("token_type", "refresh")))),
                Arguments.of("a logout token", RSA.token(logout, claims(Map.of()))),
                Arguments.of("a critical extension", RSA.token(critical, claims(Map.of()))),
                Arguments.of("cut", good.substring(0, good.length() - 4)),
                Arguments.of("changed", good.replaceFirst("\\.", ".e")),
                Arguments.of("empty", ""),
                Arguments.of("no token", "a.b.c"));
    }

    private static String hmac(Map<String, Object> header, byte[] secret) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        String input = ProviderKey.part(header) + "." + ProviderKey.part(claims(Map.of()));
        byte[] signature = mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void whatIsNoAccessTokenOfTheProvider_opensNothing(String what, String token) {
        assertThat(close(server, token)).as(what).isEqualTo(4401);
    }

    @Test
    void aSocketEndsWithItsToken_orGoesOnWithAFreshOne() {
        FakeClock clock = new FakeClock(Instant.now());
        Map<String, String> settings = Map.of("BESEDA_JWT_ISSUER", provider.issuer(), "BESEDA_JWT_LEEWAY_SECONDS", "0");
        try (TestServer exact = server(settings, clock)) {
            long end = clock.instant().getEpochSecond() + 60;
            String brief = RSA.token("RS256", claims(Map.of("exp", end)));
            String fresh = RSA.token("RS256", claims(Map.of("exp", end + 3600)));
            try (TestSocket ends = TestSocket.connect(exact.wsUri("/ws/?token=" + brief));
                    TestSocket stays = TestSocket.connect(exact.wsUri("/ws/?token=" + brief))) {
                stays.await("hello");
                stays.ask(Map.of("action", "refresh_token", "token", fresh));
                ends.drain();
                clock.advance(Duration.ofSeconds(60));
                assertThat(ends.awaitClose()).isEqualTo(4401);
                assertThat(stays.isClosed()).isFalse();
                stays.drain();
            }
        }
    }

    @Test
    void aNewKeyIsFoundWhenItIsNeeded_unknownOnesAreNotAskedForAgainAndAgain_andKnownOnesOutliveTheProvider()
            throws IOException {
        try (IdentityProvider own = new IdentityProvider(RSA);
                TestServer at = server(Map.of("BESEDA_JWT_JWKS_URL", own.keysUrl()))) {
            String old = RSA.token("RS256", claims(Map.of()));
            TestUser.ofHost(at.uri("/"), old).open().close();
            assertThat(own.fetched).hasValue(1);

            ProviderKey next = ProviderKey.ec("ec-2");
            own.keys.add(next);
            TestUser anna = TestUser.ofHost(at.uri("/"), next.token("ES256", claims(Map.of())));
            anna.open().close();
            assertThat(own.fetched).hasValue(2);

            for (int i = 0; i < 200; i++) {
                String unknown = FOREIGN.token(Map.of("alg", "RS256", "kid", "unknown-" + i), claims(Map.of()));
                assertThat(anna.send("GET", "/api/me/", "", unknown).status()).isEqualTo(401);
            }
            assertThat(own.fetched.get()).isLessThanOrEqualTo(4);

            own.away(true);
            assertThat(anna.send("GET", "/api/me/", "", old).status()).isEqualTo(200);
            assertThat(anna.get("/api/me/").status()).isEqualTo(200);
        }
    }

    @Test
    void aProviderThatIsAwayAtTheStart_makesCallersTryAgain() throws IOException {
        try (IdentityProvider own = new IdentityProvider(RSA)) {
            own.away(true);
            try (TestServer at = server(Map.of("BESEDA_JWT_ISSUER", own.issuer()))) {
                Map<String, Object> issued = Map.of("iss", own.issuer());
                String token = RSA.token("RS256", claims(issued));
                assertThat(close(at, token)).isEqualTo(1013);
                own.away(false);
                TestUser.ofHost(at.uri("/"), token).open().close();
            }
        }
    }

    @Test
    void aFixedPublicKey_orASharedSecret_doesWithoutAProvider() throws GeneralSecurityException {
        String secret = "a secret that host and chat share, long enough";
        Map<String, String> byKey = Map.of("BESEDA_JWT_KEY", EC.pem(), "BESEDA_JWT_ALGORITHM", "ES256");
        Map<String, String> bySecret = Map.of("BESEDA_JWT_KEY", secret, "BESEDA_JWT_ALGORITHM", "HS256");
        String shared = hmac(Map.of("alg", "HS256"), secret.getBytes(StandardCharsets.UTF_8));
        try (TestServer keyed = server(byKey);
                TestServer sharing = server(bySecret)) {
            String signed = EC.token("ES256", claims(Map.of()));
            TestUser.ofHost(keyed.uri("/"), signed).open().close();
            TestUser.ofHost(sharing.uri("/"), shared).open().close();
            assertThat(close(keyed, shared)).isEqualTo(4401);
            assertThat(close(sharing, signed)).isEqualTo(4401);
            assertThat(close(keyed, RSA.token("RS256", claims(Map.of())))).isEqualTo(4401);
        }
    }

    @Test
    void aFixedEd25519Key_checksTokensOfEitherName() {
        String oneLine = ED.pem().strip().replace("\n", "\\n");
        try (TestServer at = server(Map.of("BESEDA_JWT_KEY", oneLine, "BESEDA_JWT_ALGORITHM", "EdDSA"))) {
            TestUser.ofHost(at.uri("/"), ED.token("EdDSA", claims(Map.of())))
                    .open()
                    .close();
            TestUser.ofHost(at.uri("/"), ED.token("Ed25519", claims(Map.of())))
                    .open()
                    .close();
            assertThat(close(at, ProviderKey.ed25519("ed-1").token("EdDSA", claims(Map.of()))))
                    .isEqualTo(4401);
            assertThat(close(at, EC.token("ES256", claims(Map.of())))).isEqualTo(4401);
        }
    }

    static Stream<Arguments> contradictory() {
        return Stream.of(
                Arguments.of(Map.of(), "BESEDA_JWT_ISSUER"),
                Arguments.of(Map.of("BESEDA_JWT_AUDIENCE", "", "BESEDA_JWT_ISSUER", "https://id.example"), "AUDIENCE"),
                Arguments.of(Map.of("BESEDA_JWT_ISSUER", "id.example"), "BESEDA_JWT_ISSUER"),
                Arguments.of(Map.of("BESEDA_JWT_KEY", "no key"), "BESEDA_JWT_KEY"),
                Arguments.of(Map.of("BESEDA_JWT_KEY", EC.pem(), "BESEDA_JWT_ALGORITHM", "EdDSA"), "no Ed25519 key"),
                Arguments.of(
                        Map.of("BESEDA_JWT_ISSUER", "https://id.example", "BESEDA_USERS_TABLE", "users"),
                        "BESEDA_HOST_DATABASE_URL"),
                Arguments.of(
                        Map.of(
                                "BESEDA_JWT_ISSUER", "https://id.example",
                                "BESEDA_HOST_DATABASE_URL", "postgresql://127.0.0.1/shop",
                                "BESEDA_USERS_TABLE", "users",
                                "BESEDA_USERS_COLUMNS", "password=secret"),
                        "active, avatar, id, name, username"),
                Arguments.of(
                        Map.of("BESEDA_JWT_KEY", EC.pem(), "BESEDA_JWT_JWKS_URL", "https://id.example/keys"),
                        "exclude each other"));
    }

    @ParameterizedTest
    @MethodSource("contradictory")
    void settingsThatSayTooLittleOrTooMuch_areRefusedByName(Map<String, String> settings, String said) {
        assertThatThrownBy(() -> server(settings))
                .isInstanceOf(Settings.Wrong.class)
                .hasMessageContaining(said);
    }
}
