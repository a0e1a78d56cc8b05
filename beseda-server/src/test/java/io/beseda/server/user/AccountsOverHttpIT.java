package io.beseda.server.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.json.Json;
import io.beseda.server.BuiltinAccounts;
import io.beseda.server.Settings;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import io.beseda.server.testing.TestUser.Answer;
import io.beseda.store.jdbc.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Accounts as a browser and a program see them.
class AccountsOverHttpIT {
    private static final String OTHER_PASSWORD = "staple and more of it";
    private static final int CREDENTIALS_ENDED = 4401;

    @RegisterExtension
    static final TestServer server = TestServer.start();

    /// A page in a browser: with its cookie and its origin.
    private static final class Page {
        private static final HttpClient HTTP = HttpClient.newHttpClient();

        private final String origin;
        private String cookie = "";

        Page(String origin) {
            this.origin = origin;
        }

        HttpResponse<String> send(String method, String path, Map<String, String> body) {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path))
                    .method(
                            method,
                            HttpRequest.BodyPublishers.ofString(Json.mapper().writeValueAsString(body)))
                    .header("Content-Type", "application/json")
                    .header("Origin", origin);
            if (!cookie.isEmpty()) {
                request.header("Cookie", cookie);
            }
            try {
                HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
                response.headers()
                        .firstValue("set-cookie")
                        .ifPresent(set -> cookie = set.substring(0, set.indexOf(';')));
                return response;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        int status(String method, String path, Map<String, String> body) {
            return send(method, path, body).statusCode();
        }
    }

    private static Page ownPage() {
        URI root = server.uri("/");
        return new Page("http://" + root.getAuthority());
    }

    private static Map<String, String> login(String name) {
        return Map.of("username", name, "password", TestUser.PASSWORD);
    }

    private static JsonNode json(HttpResponse<String> response) {
        return Json.mapper().readTree(response.body());
    }

    private static JsonNode example(String path) {
        try {
            Path root = Path.of(System.getProperty("beseda.root", ".."));
            return Json.mapper()
                    .readTree(Files.readString(root.resolve("protocol").resolve(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(JsonNode object) {
        return object.propertyNames().stream().sorted().toList();
    }

    @Test
    void browser_signsUp_visits_logsOut_logsIn() {
        Page page = ownPage();
        HttpResponse<String> created = page.send("POST", "/api/accounts/", login("page-anna"));

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(names(json(created))).isEqualTo(names(example("rest/user.json")));
        assertThat(created.headers().firstValue("set-cookie").orElseThrow())
                .matches("sessionid=[\\w-]{43}; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax");
        String cookie = page.cookie;
        HttpResponse<String> me = page.send("GET", "/api/me/", Map.of());
        assertThat(json(me)).isEqualTo(json(created));
        assertThat(page.cookie).isEqualTo(cookie);

        assertThat(page.status("POST", "/api/logout/", Map.of())).isEqualTo(204);
        assertThat(page.cookie).isEqualTo("sessionid=");
        page.cookie = cookie;
        assertThat(page.status("GET", "/api/me/", Map.of())).isEqualTo(401);

        assertThat(page.status("POST", "/api/login/", login("PAGE-anna"))).isEqualTo(200);
        assertThat(page.status("GET", "/api/me/", Map.of())).isEqualTo(200);
    }

    @Test
    void foreignPage_isRefused() {
        Page own = ownPage();
        own.send("POST", "/api/accounts/", login("page-boris"));
        Page foreign = new Page("https://evil.example");

        assertThat(foreign.status("POST", "/api/login/", login("page-boris"))).isEqualTo(403);
        assertThat(foreign.status("POST", "/api/accounts/", login("page-carl"))).isEqualTo(403);
        foreign.cookie = own.cookie;
        assertThat(foreign.status("PATCH", "/api/me/", Map.of("display_name", "Evil")))
                .isEqualTo(403);
        assertThat(foreign.status("POST", "/api/ws-tickets/", Map.of())).isEqualTo(403);
        assertThat(own.status("PATCH", "/api/me/", Map.of("display_name", "Boris")))
                .isEqualTo(200);
    }

    @Test
    void signUp_badOrTaken_namesTheField() {
        TestUser anna = server.newUser();

        assertThat(json(ownPage().send("POST", "/api/accounts/", login(anna.name()))))
                .isEqualTo(example("errors/conflict.json"));
        for (Map<String, String> body : List.of(
                Map.<String, String>of(),
                Map.of("username", "x"),
                Map.of("username", "x", "password", "short"),
                Map.of("username", "a b", "password", TestUser.PASSWORD))) {
            HttpResponse<String> refused = ownPage().send("POST", "/api/accounts/", body);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(names(json(refused))).isEqualTo(names(example("errors/invalid.json")));
        }
    }

    @Test
    void login_wrongPassword_isNotAuthenticated_thenRateLimited() {
        InstantSource still = InstantSource.fixed(Instant.now());
        try (TestServer stopped = TestServer.start(TestServer.Kind.SQLITE, Map.of(), still)) {
            TestUser anna = stopped.newUser();
            Map<String, String> wrong = Map.of("username", anna.name(), "password", OTHER_PASSWORD);
            for (int i = 0; i < 5; i++) {
                assertThat(anna.send("POST", "/api/token/", wrong, "").code()).isEqualTo("not_authenticated");
            }

            Answer limited = anna.send("POST", "/api/token/", wrong, "");

            assertThat(limited.code()).isEqualTo("rate_limited");
            assertThat(limited.response().headers().firstValue("retry-after")).contains("1");
        }
    }

    @Test
    void tokens_refreshVerifyBlacklist() {
        TestUser anna = server.newUser();
        Map<String, String> refresh = Map.of("refresh", anna.refreshToken());

        Answer pair = anna.send("POST", "/api/token/refresh/", refresh, "");
        assertThat(pair.status()).isEqualTo(200);
        assertThat(names(pair.json())).isEqualTo(names(example("rest/tokens.json")));
        assertThat(anna.send("POST", "/api/token/refresh/", refresh, "").code()).isEqualTo("token_not_valid");
        String access = pair.json().get("access").stringValue();
        String second = pair.json().get("refresh").stringValue();
        assertThat(anna.send("POST", "/api/token/verify/", Map.of("token", access), "")
                        .text())
                .isEqualTo("{}");
        assertThat(anna.send("GET", "/api/me/", "", second).code()).isEqualTo("token_not_valid");

        assertThat(anna.send("POST", "/api/token/blacklist/", Map.of("refresh", second), "")
                        .text())
                .isEqualTo("{}");

        for (String token : List.of(access, second)) {
            assertThat(anna.send("POST", "/api/token/verify/", Map.of("token", token), "")
                            .code())
                    .isEqualTo("token_not_valid");
        }
        assertThat(anna.get("/api/me/").code()).isEqualTo("token_not_valid"); // the first access token of the session
    }

    @Test
    void password_changed_closesEverythingElse() {
        TestUser anna = server.newUser();
        TestUser elsewhere = TestUser.logIn(server.uri("/"), anna.name());
        try (TestSocket here = anna.open();
                TestSocket there = elsewhere.open()) {
            Map<String, String> body = Map.of("old_password", TestUser.PASSWORD, "new_password", OTHER_PASSWORD);
            assertThat(anna.post("/api/me/password/", body).status()).isEqualTo(204);

            assertThat(there.awaitClose()).isEqualTo(CREDENTIALS_ENDED);
            assertThat(here.ask(Map.of("action", "ping")).get("event").stringValue())
                    .isEqualTo("ack");
        }
        assertThat(elsewhere.get("/api/me/").status()).isEqualTo(401);
        assertThat(anna.get("/api/me/").status()).isEqualTo(200);
    }

    @Test
    void logout_closesTheSocketsOfTheToken_andOfItsTicket() {
        TestUser anna = server.newUser();
        String ticket = anna.post("/api/ws-tickets/", "").json().get("ticket").stringValue();
        try (TestSocket byToken = anna.open();
                TestSocket byTicket = TestSocket.connect(anna.ws("/ws/?ticket=" + ticket));
                TestSocket again = TestSocket.connect(anna.ws("/ws/?ticket=" + ticket))) {
            assertThat(again.awaitClose()).isEqualTo(CREDENTIALS_ENDED);
            byTicket.await("hello");

            assertThat(anna.post("/api/logout/", "").status()).isEqualTo(204);

            assertThat(byToken.awaitClose()).isEqualTo(CREDENTIALS_ENDED);
            assertThat(byTicket.awaitClose()).isEqualTo(CREDENTIALS_ENDED);
        }
    }

    @Test
    void me_deleted_leavesGroupsAndFreesTheName() {
        TestUser anna = server.newUser();
        TestUser boris = server.newUser();
        long group = boris.group("Lunch", anna);
        long direct = boris.direct(anna);
        try (TestSocket socket = anna.open()) {
            Answer wrong = anna.send("DELETE", "/api/me/", Map.of("password", OTHER_PASSWORD), anna.token());
            assertThat(wrong.code()).isEqualTo("invalid");
            Answer deleted = anna.send("DELETE", "/api/me/", Map.of("password", TestUser.PASSWORD), anna.token());
            assertThat(deleted.status()).isEqualTo(204);
            assertThat(socket.awaitClose()).isEqualTo(CREDENTIALS_ENDED);
        }

        assertThat(anna.get("/api/me/").status()).isEqualTo(401);
        assertThat(boris.get("/api/chats/" + group + "/")
                        .json()
                        .get("member_count")
                        .intValue())
                .isEqualTo(1);
        assertThat(boris.get("/api/chats/" + direct + "/").status()).isEqualTo(200);
        assertThat(server.newUser(anna.name()).id()).isNotEqualTo(anna.id());
    }

    /// Without a bus, a server learns of it by looking.
    @Test
    void deactivated_byAnotherProcess_isNoticed(@TempDir Path data) {
        Map<String, String> environment = Map.of("BESEDA_DATA", data.toString());
        try (TestServer other = TestServer.start(TestServer.Kind.SQLITE, environment)) {
            TestUser anna = other.newUser();
            TestUser boris = other.newUser();
            try (TestSocket annas = anna.open();
                    TestSocket boriss = boris.open()) {
                int exit = UserCommand.line(besides(Settings.of(environment)), InputStream.nullInputStream())
                        .setOut(new PrintWriter(Writer.nullWriter()))
                        .execute("deactivate", anna.name());

                assertThat(exit).isZero();
                assertThat(annas.awaitClose()).isEqualTo(CREDENTIALS_ENDED);
                assertThat(boriss.ask(Map.of("action", "ping")).get("event").stringValue())
                        .isEqualTo("ack");
            }
            assertThat(anna.get("/api/me/").code()).isEqualTo("token_not_valid");
        }
    }

    private static AccountsAccess besides(Settings settings) {
        return (_, work) -> {
            try (Database database = Database.openShared(settings.database());
                    BuiltinAccounts builtin =
                            new BuiltinAccounts(database, settings, InstantSource.system(), _ -> {})) {
                return work.applyAsInt(builtin.accounts());
            }
        };
    }

    @Test
    void users_areFoundByNameAndById() {
        TestUser anna = server.newUser("searched.anna");
        TestUser boris = server.newUser("searched.boris");
        anna.patch("/api/me/", Map.of("display_name", "Анна Ёлкина"));

        assertThat(ids(boris.get("/api/users/?search=%D0%B0%D0%BD%D0%9D%D0%90%20%D0%81%D0%9B")))
                .containsExactly(anna.id());
        assertThat(ids(boris.get("/api/users/?search=searched.&limit=1"))).containsExactly(anna.id());
        assertThat(ids(boris.get("/api/users/?id=" + boris.id() + "&id=999999&id=" + anna.id())))
                .containsExactly(boris.id(), anna.id());
        assertThat(boris.get("/api/users/?search=x&limit=0").status()).isEqualTo(400);
        assertThat(boris.get("/api/users/?" + "id=1&".repeat(201)).status()).isEqualTo(400);
        assertThat(boris.send("GET", "/api/users/?search=anna", "", "").status())
                .isEqualTo(401);
    }

    private static List<Long> ids(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Stream.of(answer.json().valueStream().toArray(JsonNode[]::new))
                .map(user -> user.get("id").longValue())
                .toList();
    }
}
