package io.beseda.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.json.Json;
import io.beseda.contract.account.FakeClock;
import io.beseda.netty.RawClient;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A host is asked over HTTP who a caller is.
class HttpLoginsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ANNA = "{\"id\": 1, \"username\": \"anna\", \"display_name\": \"Анна\","
            + " \"avatar\": \"https://host.example/anna.png\"}";
    private static final String BORIS = "{\"id\": 2, \"username\": \"boris\"}";

    private static LoginHost host;
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        host = new LoginHost();
        server = server(Map.of());
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        host.close();
    }

    @BeforeEach
    void quiet() {
        host.always(null);
        host.before(() -> {});
        host.asked.clear();
    }

    private static TestServer server(Map<String, String> settings) {
        return server(settings, Clock.systemUTC());
    }

    private static TestServer server(Map<String, String> settings, InstantSource clock) {
        Map<String, String> all = new java.util.HashMap<>(Map.of(
                "BESEDA_LOGINS", "http",
                "BESEDA_LOGINS_URL", host.url(),
                "BESEDA_LOGINS_COOKIES", "hostsession",
                "BESEDA_LOGINS_RECHECK_SECONDS", "1",
                "BESEDA_PUBLIC_URL", "http://chat.example"));
        all.putAll(settings);
        return TestServer.start(Kind.SQLITE, all, clock);
    }

    private static TestUser user(String token, String json) {
        host.login(token, json);
        return TestUser.ofHost(server.uri("/"), token);
    }

    private static TestSocket byCookie(TestServer at, String path, String cookie) {
        return TestSocket.connect(at.wsUri(path), Map.of("Cookie", cookie, "Origin", "http://chat.example"));
    }

    private static TestSocket byCookie(String cookie) {
        return byCookie(server, "/ws/", cookie);
    }

    private static int handshake(String path, String... headers) throws IOException {
        return handshake(server, path, headers);
    }

    private static int handshake(TestServer at, String path, String... headers) throws IOException {
        try (RawClient client = new RawClient(at.server().address())) {
            int status = client.handshake(path, headers).status();
            return status == 101 ? client.frame().closeCode() : status;
        }
    }

    @Test
    void twoUsersChat_oneByCookieAndOneByToken() {
        TestUser anna = user("a-token", ANNA);
        TestUser boris = user("b-token", BORIS);
        host.login("b-cookie", BORIS);

        long chat = anna.direct(boris);
        try (TestSocket b = byCookie("theme=dark; hostsession=b-cookie; _ga=GA1.2");
                TestSocket a = anna.open()) {
            b.await("hello");
            a.ask(Map.of("action", "message", "chat", chat, "text", "Привет!"));
            assertThat(b.await("message.created").get("message").get("text").stringValue())
                    .isEqualTo("Привет!");
        }

        assertThat(anna.get("/api/me/").json()).isEqualTo(Json.mapper().readTree(ANNA));
        assertThat(boris.get("/api/users/?search=анн").json().get(0))
                .isEqualTo(Json.mapper().readTree(ANNA));
        assertThat(anna.get("/api/users/?id=2")
                        .json()
                        .get(0)
                        .get("display_name")
                        .stringValue())
                .isEqualTo("boris");
    }

    @Test
    void theHostSeesTheNamedCookies_orTheToken_andNothingElse() throws IOException {
        host.login("c-cookie", ANNA);
        host.login("c-token", ANNA);

        try (RawClient client = new RawClient(server.server().address())) {
            String others =
                    "\nUser-Agent: Browser\nX-Forwarded-For: 203.0.113.7\nAccept-Language: ru\nReferer: http://x/\n\n";
            client.send("GET /api/me/ HTTP/1.1\nHost: h\nCookie: a=1; hostsession=c-cookie; b=2" + others);
            assertThat(client.answer().status()).isEqualTo(200);
            client.send(
                    "GET /api/me/?secret=1 HTTP/1.1\nHost: h\nCookie: hostsession=c-cookie\nAuthorization: Bearer c-token"
                            + others);
            assertThat(client.answer().status()).isEqualTo(200);
        }

        List<String> own = List.of("accept", "user-agent", "host", "connection", "content-length");
        List<Map<String, String>> seen = new ArrayList<>();
        for (LoginHost.Asked asked : host.about("c-cookie", "c-token")) {
            assertThat(asked.method()).isEqualTo("GET");
            assertThat(asked.headers().get("user-agent")).isEqualTo("Beseda");
            Map<String, String> rest = new java.util.TreeMap<>(asked.headers());
            rest.keySet().removeAll(own);
            seen.add(rest);
        }
        assertThat(seen)
                .containsExactly(Map.of("cookie", "hostsession=c-cookie"), Map.of("authorization", "Bearer c-token"));
    }

    @Test
    void whoIsNobodyToTheHost_isNobodyHere_andABadTokenIsNotMadeGoodByACookie() throws IOException {
        host.login("d-cookie", ANNA);
        String good = "Cookie: hostsession=d-cookie";
        String foreign = "Origin: http://evil.example";

        assertThat(handshake("/ws/")).isEqualTo(4401);
        assertThat(handshake("/ws/", "Cookie: other=1", "Origin: http://chat.example"))
                .isEqualTo(4401);
        assertThat(host.asked).allMatch(asked -> asked.names("hostsession") || asked.names("Bearer"));
        assertThat(handshake("/ws/?token=nobody")).isEqualTo(4401);
        assertThat(handshake("/ws/", "Cookie: hostsession=nobody", "Origin: http://chat.example"))
                .isEqualTo(4401);
        assertThat(handshake("/ws/", good, foreign)).isEqualTo(403);
        assertThat(handshake("/ws/?token=bad", good, foreign)).isEqualTo(4401);
        assertThat(handshake("/ws/?token=bad%0D%0ACookie:%20hostsession=d-cookie", good, foreign))
                .isEqualTo(4401);
        assertThat(handshake("/ws/?token=", good, foreign)).isEqualTo(4401);
        assertThat(host.questions("d-cookie")).isZero();
    }

    @Test
    void aHundredSocketsAtOnce_areOneQuestion() throws Exception {
        host.login("e-token", ANNA);
        CountDownLatch all = new CountDownLatch(100);
        host.before(() -> await(all));
        List<TestSocket> sockets = new ArrayList<>();
        Map<String, String> asksOnce =
                Map.of("BESEDA_LOGINS_CACHE_SECONDS", "600", "BESEDA_LOGINS_RECHECK_SECONDS", "600");
        try (TestServer own = server(asksOnce);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<TestSocket>> opening = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                opening.add(clients.submit(() -> {
                    all.countDown();
                    return TestSocket.connect(own.wsUri("/ws/?token=e-token"));
                }));
            }
            for (Future<TestSocket> each : opening) {
                sockets.add(each.get());
            }
            for (TestSocket socket : sockets) {
                socket.await("hello");
                socket.close();
            }
        }
        assertThat(host.questions("e-token")).isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aHostThatTakesTooLong_isNotWaitedFor() {
        host.login("slow", ANNA);
        CountDownLatch asked = new CountDownLatch(1);
        try (TestServer hasty = server(Map.of("BESEDA_LOGINS_TIMEOUT_SECONDS", "1"))) {
            // On a busy machine the first answer may be late by itself.
            Awaitility.await().atMost(PATIENCE).until(() -> handshake(hasty, "/ws/?token=nobody") == 4401);
            host.before(() -> await(asked));
            try (TestSocket slow = TestSocket.connect(hasty.wsUri("/ws/?token=slow"))) {
                assertThat(slow.awaitClose()).isEqualTo(1013);
            }
        } finally {
            asked.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>Log in</html>",
                "[]",
                "null",
                "{}",
                "{\"id\": 1}",
                "{\"id\": 1, \"username\": 7}",
                "{\"id\": -1, \"username\": \"x\"}",
                "{\"id\": \"\", \"username\": \"x\"}",
                "{\"id\": true, \"username\": \"x\"}",
                "{\"id\": 1, \"username\": \"x\", \"expires_at\": \"tomorrow\"}",
                "{\"id\": 1, \"username\": \"x\"} and more",
                "{\"id\": 1, \"username\": \"x\""
            })
    void anAnswerThatIsNotUnderstood_letsNobodyIn_andMayBeTriedAgain(String body) throws IOException {
        host.always(new LoginHost.Answer(200, body, Map.of()));
        assertThat(handshake("/ws/?token=broken" + body.hashCode())).isEqualTo(1013);
    }

    @Test
    void anAnswerOfMegabytes_isNotRead() throws IOException {
        String huge = "{\"id\": 1, \"username\": \"" + "x".repeat(4 << 20) + "\"}";
        host.always(new LoginHost.Answer(200, huge, Map.of()));
        assertThat(handshake("/ws/?token=huge")).isEqualTo(1013);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 302, 307, 404, 418, 429, 500, 503})
    void anotherStatus_letsNobodyIn_andRedirectsAreNotFollowed(int status) throws IOException {
        host.login("elsewhere", ANNA);
        host.always(new LoginHost.Answer(status, status == 204 ? "" : ANNA, Map.of("Location", host.url())));
        assertThat(handshake("/ws/?token=elsewhere")).isEqualTo(1013);
        assertThat(host.questions("elsewhere")).isOne();
    }

    @Test
    void revokedAtTheHost_closesAllSocketsOfTheCredential_asksOnceForAllOfThem_andLeavesOthersOpen() {
        TestUser anna = user("h-token", ANNA);
        TestUser boris = user("i-token", BORIS);
        List<TestSocket> sockets = new ArrayList<>();
        try (TestSocket other = boris.open()) {
            for (int i = 0; i < 10; i++) {
                sockets.add(anna.open());
            }
            host.asked.clear();
            Awaitility.await().atMost(PATIENCE).until(() -> host.questions("h-token") >= 2);
            // Ten sockets, and at most one question in each round of two seconds.
            assertThat(host.questions("h-token")).isLessThan(10);
            host.logout("h-token");
            host.asked.clear();
            for (TestSocket socket : sockets) {
                assertThat(socket.awaitClose()).isEqualTo(4401);
            }
            // That of the named second, one before it that was on its way, and one of the round after.
            assertThat(host.questions("h-token")).isLessThanOrEqualTo(3);
            assertThat(other.isClosed()).isFalse();
            other.drain();
        }
        assertThat(anna.get("/api/me/").status()).isEqualTo(401);
    }

    @Test
    void anotherUserBehindTheSameCredential_closesTheSocketsOfTheFirst() {
        TestUser anna = user("j-token", ANNA);
        try (TestSocket socket = anna.open()) {
            host.login("j-token", BORIS);
            assertThat(socket.awaitClose()).isEqualTo(4401);
        }
    }

    @Test
    void expiresAt_endsTheSocket_andBeforeIsRefused() throws IOException {
        FakeClock clock = new FakeClock(Instant.now());
        Instant end = clock.instant().plusSeconds(60);
        host.login("k-token", ANNA.replace("}", ", \"expires_at\": \"" + end + "\"}"));
        try (TestServer own = server(Map.of(), clock);
                TestSocket socket = TestUser.ofHost(own.uri("/"), "k-token").open()) {
            socket.drain();
            clock.advance(Duration.ofSeconds(60));
            assertThat(socket.awaitClose()).isEqualTo(4401);
            assertThat(handshake(own, "/ws/?token=k-token")).isEqualTo(4401);
        }
    }

    @Test
    void aTicket_opensOneSocket_forWhoIsStillSomebody() throws IOException {
        TestUser anna = user("l-token", ANNA);
        URI first = server.wsUri("/ws/?ticket=" + ticket(anna));
        try (TestSocket socket = TestSocket.connect(first)) {
            socket.await("hello");
        }
        assertThat(handshake("/ws/?" + first.getQuery())).isEqualTo(4401);

        String second = ticket(anna);
        host.logout("l-token");
        Awaitility.await().atMost(PATIENCE).until(() -> anna.get("/api/me/").status() == 401);
        assertThat(handshake("/ws/?ticket=" + second)).isEqualTo(4401);
    }

    private static String ticket(TestUser user) {
        return user.post("/api/ws-tickets/", "").json().get("ticket").stringValue();
    }

    @Test
    void namesChangeWithTheHosts_whatItDoesNotSayStays_andWhatCannotBeShownIsLeftOut() {
        TestUser user = user(
                "m-token",
                "{\"id\": \"u-5\", \"username\": \"vera\", \"display_name\": \"Vera\"}".replace("\"u-5\"", "5"));
        assertThat(user.get("/api/me/").text()).contains("\"Vera\"");
        host.login("m-token", "{\"id\": 5, \"username\": \"vera2\", \"avatar\": \"javascript:alert(1)\"}");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> user.get("/api/me/").text().contains("\"vera2\""));
        assertThat(user.get("/api/me/").json())
                .isEqualTo(Json.mapper()
                        .readTree(
                                "{\"id\": 5, \"username\": \"vera2\", \"display_name\": \"Vera\", \"avatar\": null}"));
    }

    @Test
    void allCookiesCount_whereNoneAreNamed_andSearchCanBeOff() {
        host.login("n-cookie", ANNA);
        try (TestServer open = server(Map.of("BESEDA_LOGINS_COOKIES", "", "BESEDA_USER_SEARCH", "none"))) {
            try (TestSocket socket = byCookie(open, "/ws/", "a=1; hostsession=n-cookie")) {
                socket.await("hello");
            }
            assertThat(host.questions("a=1; hostsession=n-cookie")).isPositive();
            host.login("n-token", ANNA);
            TestUser anna = TestUser.ofHost(open.uri("/"), "n-token");
            assertThat(anna.get("/api/users/?search=anna").json()).isEmpty();
            assertThat(anna.get("/api/users/?id=1").json()).hasSize(1);
        }
    }
}
