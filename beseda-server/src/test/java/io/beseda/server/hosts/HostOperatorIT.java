package io.beseda.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.TestOperator;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// An operator tells of the users of a host that is asked over HTTP who a caller is.
class HostOperatorIT {
    private static TestServer server(LoginHost host) {
        Map<String, String> settings = new HashMap<>(TestOperator.SETTINGS);
        settings.put("BESEDA_LOGINS", "http");
        settings.put("BESEDA_LOGINS_URL", host.url());
        settings.put("BESEDA_LOGINS_RECHECK_SECONDS", "1");
        return TestServer.start(Kind.SQLITE, settings);
    }

    @Test
    void anOperatorTellsOfUsersBeforeTheyCome_andWhenTheyAreNotToComeAnyMore() throws IOException {
        try (LoginHost host = new LoginHost();
                TestServer at = server(host)) {
            TestOperator operator = TestOperator.of(at);
            host.login("o-token", "{\"id\": 1, \"username\": \"anna\"}");
            TestUser anna = TestUser.ofHost(at.uri("/"), "o-token");
            String path = "/api/operator/users/7/";
            assertThat(anna.post("/api/chats/direct/", Map.of("user_id", 7)).status())
                    .isEqualTo(400);
            assertThat(anna.send("PUT", path, Map.of("username", "x"), "o-token")
                            .status())
                    .isEqualTo(403);

            Map<String, Object> gleb = Map.of("username", "gleb", "display_name", "Глеб", "avatar", "/gleb.png");
            assertThat(operator.send("PUT", path, gleb)
                            .json()
                            .get("display_name")
                            .stringValue())
                    .isEqualTo("Глеб");
            assertThat(anna.post("/api/chats/direct/", Map.of("user_id", 7)).status())
                    .isEqualTo(201);
            assertThat(anna.get("/api/users/?search=глеб").json()).hasSize(1);

            host.login("p-token", "{\"id\": 7, \"username\": \"gleb\"}");
            TestUser comes = TestUser.ofHost(at.uri("/"), "p-token");
            assertThat(comes.get("/api/me/").json().get("display_name").stringValue())
                    .isEqualTo("Глеб");
            try (TestSocket socket = comes.open()) {
                assertThat(operator.send("PUT", path, Map.of("username", "gleb", "active", false))
                                .status())
                        .isEqualTo(200);
                assertThat(socket.awaitClose()).isEqualTo(4401);
            }
            assertThat(comes.get("/api/me/").status()).isEqualTo(401);
            operator.send("PUT", path, Map.of("username", "gleb", "active", true));
            assertThat(comes.get("/api/me/").status()).isEqualTo(200);
        }
    }

    @Test
    void whatAnOperatorSaysOfAUser_isRefusedByTheNameOfTheField() throws IOException {
        Map<String, String> wrong = Map.of(
                "{}", "username",
                "{\"username\": \" \"}", "username",
                "{\"username\": \"a\\u0000\"}", "username",
                "{\"username\": \"a\", \"display_name\": 5}", "display_name",
                "{\"username\": \"a\", \"avatar\": \"javascript:alert(1)\"}", "avatar",
                "{\"username\": \"a\", \"active\": \"no\"}", "active");
        try (LoginHost host = new LoginHost();
                TestServer at = server(host)) {
            wrong.forEach((body, field) -> {
                TestUser.Answer answer = TestOperator.of(at).send("PUT", "/api/operator/users/7/", body);
                assertThat(answer.status()).as(answer.text()).isEqualTo(400);
                assertThat(answer.json().get("errors").has(field))
                        .as(answer.text())
                        .isTrue();
            });
        }
    }
}
