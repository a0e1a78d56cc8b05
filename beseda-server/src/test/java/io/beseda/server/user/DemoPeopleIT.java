package io.beseda.server.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.json.Json;
import io.beseda.netty.RawClient;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestUser;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Two people at one click: on a new server on one's own machine, and nowhere else.
class DemoPeopleIT {
    private static final int ACCOUNTS_MAX = 20;

    private static RawClient.Answer ask(TestServer server, String... headers) throws IOException {
        try (RawClient client = new RawClient(server.server().address())) {
            return client.send("POST /api/demo/ HTTP/1.1\n" + String.join("\n", headers) + "\nContent-Length: 0\n\n")
                    .answer();
        }
    }

    private static RawClient.Answer ask(TestServer server) throws IOException {
        return ask(server, "Host: localhost:8000", "Origin: http://localhost:8000");
    }

    @Test
    void onANewServer_twoPeople_oneIsLoggedIn_theOtherCanBe() throws IOException {
        try (TestServer server = TestServer.start()) {
            RawClient.Answer answer = ask(server);
            assertThat(answer.status()).as(answer.text()).isEqualTo(201);
            assertThat(answer.headers().get("set-cookie"))
                    .contains("sessionid=")
                    .contains("HttpOnly");
            JsonNode pair = Json.mapper().readTree(answer.text());
            assertThat(pair.get("user").get("username").stringValue()).isEqualTo("anna");
            assertThat(pair.get("other").get("display_name").stringValue()).isEqualTo("Boris");
            Map<String, String> login =
                    Map.of("username", "boris", "password", pair.get("password").stringValue());
            TestUser stranger = server.newUser();
            assertThat(stranger.post("/api/login/", login).status()).isEqualTo(200);

            JsonNode next = Json.mapper().readTree(ask(server).text());
            assertThat(next.get("user").get("username").stringValue()).isEqualTo("anna2");
            assertThat(next.get("password")).isNotEqualTo(pair.get("password"));
        }
    }

    @Test
    void throughAProxy_orByAnotherName_isNotThere() throws IOException {
        try (TestServer server = TestServer.start()) {
            for (String headers : List.of(
                    "Host: chat.example",
                    "Host: localhost.chat.example",
                    "Host: 127.0.0.1.chat.example:8000",
                    "Host: localhost:8000\nX-Forwarded-For: 203.0.113.7",
                    "Host: localhost:8000\nX-Real-IP: 203.0.113.7",
                    "Host: localhost:8000\nForwarded: for=203.0.113.7",
                    "Host: localhost:8000\nVia: 1.1 proxy")) {
                assertThat(ask(server, headers).status()).as(headers).isEqualTo(404);
            }
            assertThat(ask(server).status()).as("without these").isEqualTo(201);
        }
    }

    @Test
    void foreignPage_isRefused() throws IOException {
        try (TestServer server = TestServer.start()) {
            RawClient.Answer answer = ask(server, "Host: localhost:8000", "Origin: https://evil.example");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).contains("\"origin_not_allowed\"");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BESEDA_HOST, 0.0.0.0",
        "BESEDA_PUBLIC_URL, http://localhost:8000",
        "BESEDA_ALLOWED_ORIGINS, https://shop.example",
        "BESEDA_TRUSTED_PROXIES, 10.0.0.0/8",
        "BESEDA_API_KEYS, shop:0123456789abcdef0123456789abcdef"
    })
    void whereOthersAreMeant_thereIsNoSuchRoute(String setting, String value) throws IOException {
        try (TestServer server = TestServer.start(Kind.SQLITE, Map.of(setting, value))) {
            assertThat(ask(server).status()).isEqualTo(404);
            assertThat(server.server().routes().routes())
                    .noneMatch(route -> route.path().equals("/api/demo/"));
        }
    }

    @Test
    void onPostgres_thereIsNoSuchRoute() throws IOException {
        try (TestServer server = TestServer.start(Kind.POSTGRES, Map.of())) {
            assertThat(ask(server).status()).isEqualTo(404);
        }
    }

    @Test
    void withManyAccounts_isNotThere() throws IOException {
        try (TestServer server = TestServer.start()) {
            for (int number = 1; number < ACCOUNTS_MAX; number++) {
                server.newUser();
            }
            assertThat(ask(server).status()).isEqualTo(201);
            assertThat(ask(server).status()).isEqualTo(404);
        }
    }
}
