package io.beseda.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.netty.RawClient;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestUser;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What opens REST and sockets, and what a foreign page must not be able to use.
class CookieAndOriginIT {
    private static final String OWN = "Origin: http://localhost";
    private static final String LISTED = "Origin: https://friend.example";

    private static TestServer server;
    private static TestUser anna;
    private static long chat;
    private static String cookie;

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.start(Kind.SQLITE, Map.of("BESEDA_ALLOWED_ORIGINS", "https://friend.example"));
        anna = server.newUser();
        chat = anna.group("Group");
        anna.say(chat, "first");
        String login = "{\"username\":\"" + anna.name() + "\",\"password\":\"" + TestUser.PASSWORD + "\"}";
        RawClient.Answer answer = rest("POST", "/api/login/", login, OWN, "Content-Type: application/json");
        assertThat(answer.status()).isEqualTo(200);
        String set = answer.headers().getOrDefault("set-cookie", "");
        assertThat(set).contains("HttpOnly").contains("SameSite=");
        cookie = "Cookie: " + set.substring(0, set.indexOf(';'));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RawClient.Answer rest(String method, String path, String body, String... headers)
            throws IOException {
        try (RawClient client = new RawClient(server.server().address())) {
            return client.send(method + " " + path + " HTTP/1.1\nHost: localhost\nContent-Length: " + body.length()
                            + "\n" + String.join("\n", headers) + "\n\n" + body)
                    .answer();
        }
    }

    private static List<String> sockets(String query) {
        return List.of(
                "/ws/" + query,
                "/ws/chats/" + chat + "/" + query,
                "/ws/chats/" + chat + "/" + query + (query.isEmpty() ? "?" : "&") + "events=all");
    }

    /// The status of the handshake, or the code with which the server closes right after the 101; 0: it is open.
    private static int handshake(String path, String... headers) throws IOException {
        try (RawClient client = new RawClient(server.server().address())) {
            int status = client.handshake(path, headers).status();
            if (status != 101) {
                return status;
            }
            client.send(io.beseda.netty.ClientFrames.ping(new byte[] {1}));
            RawClient.Frame frame = client.frame();
            while (frame.opcode() == io.beseda.netty.ClientFrames.TEXT) {
                frame = client.frame();
            }
            return frame.opcode() == io.beseda.netty.ClientFrames.CLOSE ? frame.closeCode() : 0;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "null",
                "",
                "http://localhost:81",
                "http://localhost.evil.example",
                "http://evil.example/http://localhost",
                "http://localhost@evil.example",
                "http://friend.example",
                "https://friend.example.evil.example",
                "https://friend.example:444",
                "file://",
                "ftp://localhost"
            })
    void cookie_fromAForeignPage_opensNothingUnsafe(String origin) throws IOException {
        String foreign = "Origin: " + origin;
        for (String path : sockets("")) {
            assertThat(handshake(path, cookie, foreign)).as(path).isEqualTo(403);
            assertThat(handshake(path, cookie, foreign, OWN)).as("two origins").isEqualTo(403);
        }
        String json = "Content-Type: application/json";
        String path = "/api/chats/" + chat + "/messages/";
        RawClient.Answer refused = rest("POST", path, "{\"text\":\"x\"}", cookie, foreign, json);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).contains("\"origin_not_allowed\"");
        assertThat(rest("DELETE", "/api/chats/" + chat + "/", "", cookie, foreign)
                        .status())
                .isEqualTo(403);
        assertThat(rest("POST", "/api/ws-tickets/", "", cookie, foreign).status())
                .isEqualTo(403);
        RawClient.Answer read = rest("GET", path, "", cookie, foreign);
        assertThat(read.headers()).as("no page may read it").doesNotContainKey("access-control-allow-origin");
        assertThat(anna.get(path).json().size()).as("nothing was sent").isEqualTo(1);
        String login = "{\"username\":\"" + anna.name() + "\",\"password\":\"" + TestUser.PASSWORD + "\"}";
        for (String door : List.of("/api/login/", "/api/token/", "/api/accounts/")) {
            assertThat(rest("POST", door, login, foreign, json).status())
                    .as(door)
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {OWN, "Origin: HTTP://LOCALHOST:80", LISTED, "Origin: https://friend.example:443"})
    void cookie_fromAnAllowedPage_opensAll(String origin) throws IOException {
        for (String path : sockets("")) {
            assertThat(handshake(path, cookie, origin)).as(path).isZero();
        }
        assertThat(rest("POST", "/api/ws-tickets/", "", cookie, origin).status())
                .isEqualTo(201);
    }

    @Test
    void cookie_withoutOrigin_opensNoSocket_andRestOnlyWithJson() throws IOException {
        for (String path : sockets("")) {
            assertThat(handshake(path, cookie)).as(path).isEqualTo(4401);
        }
        String path = "/api/chats/" + chat + "/read/";
        String body = "{\"seq\":1}";
        assertThat(rest("POST", path, body, cookie, "Content-Type: application/json; charset=utf-8")
                        .status())
                .isEqualTo(200);
        assertThat(rest("POST", "/api/ws-tickets/", "", cookie).status()).isEqualTo(201);
        assertThat(rest("GET", path.replace("read/", ""), "", cookie).status()).isEqualTo(200);
        for (String type : List.of(
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "text/plain; application/json",
                "application/jsonx")) {
            assertThat(rest("POST", path, body, cookie, "Content-Type: " + type).status())
                    .as(type)
                    .isEqualTo(401);
        }
        assertThat(rest("POST", path, body, cookie).status())
                .as("no content type")
                .isEqualTo(401);
    }

    @Test
    void badToken_beatsGoodCookie() throws IOException {
        for (String bad : List.of("x", "", anna.refreshToken(), anna.token() + "x")) {
            RawClient.Answer answer = rest("GET", "/api/me/", "", cookie, OWN, "Authorization: Bearer " + bad);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text()).contains("\"token_not_valid\"");
            for (String query : List.of("?token=" + bad, "?ticket=" + bad)) {
                for (String path : sockets(query)) {
                    assertThat(handshake(path, cookie, OWN)).as(path).isEqualTo(4401);
                }
            }
            for (String path : sockets("")) {
                assertThat(handshake(path, cookie, OWN, "Authorization: Bearer " + bad))
                        .isEqualTo(4401);
                assertThat(handshake(path, cookie, OWN, "Sec-WebSocket-Protocol: beseda.v1, bearer." + bad))
                        .isEqualTo(4401);
            }
        }
        assertThat(rest("GET", "/api/me/", "", cookie, OWN).status())
                .as("the cookie itself")
                .isEqualTo(200);
    }

    @Test
    void token_needsNoOrigin() throws IOException {
        String bearer = "Authorization: Bearer " + anna.token();
        for (String origin : List.of("X-None: 1", OWN, "Origin: http://evil.example")) {
            for (String path : sockets("?token=" + anna.token())) {
                assertThat(handshake(path, origin)).as(path).isZero();
            }
            for (String path : sockets("")) {
                assertThat(handshake(path, bearer, origin)).as(path).isZero();
            }
            assertThat(rest("POST", "/api/ws-tickets/", "", bearer, origin).status())
                    .isEqualTo(201);
        }
    }

    @Test
    void ticket_worksOnce() throws IOException {
        for (String path : sockets("")) {
            String ticket =
                    anna.post("/api/ws-tickets/", "").json().get("ticket").stringValue();
            String with = path + (path.contains("?") ? "&" : "?") + "ticket=" + ticket;
            assertThat(handshake(with)).isZero();
            assertThat(handshake(with)).isEqualTo(4401);
            assertThat(handshake(with, cookie, OWN)).isEqualTo(4401);
            assertThat(anna.send("GET", "/api/me/", "", ticket).status()).isEqualTo(401);
        }
    }

    @Test
    void subprotocol_carriesAToken_andIsNotEchoed() throws IOException {
        for (String path : sockets("")) {
            try (RawClient client = new RawClient(server.server().address())) {
                RawClient.Answer answer =
                        client.handshake(path, "Sec-WebSocket-Protocol: beseda.v1, bearer." + anna.token());
                assertThat(answer.status()).isEqualTo(101);
                assertThat(answer.headers()).containsEntry("sec-websocket-protocol", "beseda.v1");
            }
            assertThat(handshake(path, "Sec-WebSocket-Protocol: beseda.v1, bearer." + anna.token()))
                    .isZero();
        }
    }

    @Test
    void nothing_opensNothing() throws IOException {
        for (String path : sockets("")) {
            assertThat(handshake(path)).isEqualTo(4401);
            assertThat(handshake(path, OWN)).isEqualTo(4401);
            assertThat(handshake(path, OWN, "Cookie: sessionid=x")).isEqualTo(4401);
            assertThat(handshake(path, OWN, "Cookie: sessionid=")).isEqualTo(4401);
        }
        for (String chats : List.of("/ws/chats/999999/", "/ws/chats/0/", "/ws/chats/9999999999999999/")) {
            assertThat(handshake(chats + "?token=" + anna.token())).as(chats).isEqualTo(4403);
        }
        assertThat(handshake("/ws/other/?token=" + anna.token())).isEqualTo(404);
    }
}
