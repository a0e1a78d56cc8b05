package io.beseda.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.json.Json;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Code that shares nothing with ours gets along with the server: tokens by Debian's simplejwt, and a client in
/// Python.
class OtherLanguageIT {
    private static final String SECRET = "a secret of at least thirty-two bytes, shared";
    private static final Path PYTHON = Path.of(System.getProperty("beseda.root", ".."), "test-support", "python");

    private static TestServer server;
    private static TestUser anna;
    private static TestUser boris;

    @BeforeAll
    static void start() {
        server = TestServer.start(Kind.SQLITE, Map.of("BESEDA_JWT_SECRET", SECRET));
        anna = server.newUser();
        boris = server.newUser();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Process python(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("/usr/bin/python3", PYTHON.resolve(program).toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String token(String secret, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--secret", secret, "--user", "" + anna.id()));
        all.addAll(List.of(arguments));
        Process process = python("make_token.py", all.toArray(String[]::new));
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String token = out.readLine();
            assertThat(process.waitFor()).isZero();
            return token;
        }
    }

    @Test
    void tokenOfSimplejwt_opensRestAndSockets() throws Exception {
        long chat = anna.direct(boris);
        for (String token : List.of(token(SECRET), token(SECRET, "--string-id"))) {
            JsonNode me = anna.send("GET", "/api/me/", "", token).json();
            assertThat(me.get("id").longValue()).isEqualTo(anna.id());
            try (TestSocket full = TestSocket.connect(anna.ws("/ws/?token=" + token));
                    TestSocket seed = TestSocket.connect(anna.ws("/ws/chats/" + chat + "/?token=" + token))) {
                assertThat(full.await("hello").get("user").longValue()).isEqualTo(anna.id());
                boris.say(chat, "heard");
                assertThat(seed.await(frame -> true).get("text").stringValue()).isEqualTo("heard");
            }
        }
    }

    @Test
    void tokenOfSimplejwt_thatIsNoneOfOurs_opensNothing() throws Exception {
        for (String token : List.of(
                token("another secret of more than thirty-two bytes"),
                token(SECRET, "--lifetime", "-60"),
                token(SECRET, "--type", "refresh"),
                token(SECRET, "--algorithm", "HS512"),
                token(SECRET, "--claim", "user_id=999999"),
                token(SECRET, "--claim", "exp=null"))) {
            assertThat(anna.send("GET", "/api/me/", "", token).status())
                    .as(token)
                    .isEqualTo(401);
            try (TestSocket socket = TestSocket.connect(anna.ws("/ws/?token=" + token))) {
                assertThat(socket.awaitClose()).as(token).isEqualTo(4401);
            }
        }
    }

    @Test
    void clientInPython_chatsWithOneInJava() throws Exception {
        long chat = anna.direct(boris);
        for (String via : List.of("query", "header", "subprotocol")) {
            Process python = python(
                    "chat_client.py",
                    "--server",
                    server.uri("").toString(),
                    "--user",
                    anna.name(),
                    "--password",
                    TestUser.PASSWORD,
                    "--chat",
                    "" + chat,
                    "--via",
                    via,
                    "--expect",
                    "2");
            try (TestSocket java = boris.openSeed(chat);
                    BufferedReader out = python.inputReader(StandardCharsets.UTF_8)) {
                Writer in = python.outputWriter(StandardCharsets.UTF_8);
                JsonNode connected = Json.mapper().readTree(out.readLine());
                assertThat(connected.get("type").stringValue()).isEqualTo("connected");
                in.write("Привет из Питона\n");
                in.flush();
                JsonNode heard = java.await(frame -> true);
                assertThat(heard.get("text").stringValue()).isEqualTo("Привет из Питона");
                assertThat(Json.mapper().readTree(out.readLine()).get("frame")).isEqualTo(heard);
                java.send(Map.of("action", "message", "text", "Привет из Явы"));
                in.close();
                assertThat(Json.mapper().readTree(out.readLine()).get("frame")).isEqualTo(java.await(frame -> true));
                assertThat(python.waitFor()).isZero();
            } finally {
                python.destroyForcibly();
            }
        }
    }

    @Test
    void clientInPython_thatIsNoMember_seesTheCloseCode() throws Exception {
        long chat = anna.direct(boris);
        TestUser eve = server.newUser();
        Process python = python(
                "chat_client.py", "--server", server.uri("").toString(), "--token", eve.token(), "--chat", "" + chat);
        try (BufferedReader out = python.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = out.lines().toList();
            JsonNode closed = Json.mapper().readTree(lines.getLast());
            assertThat(closed.get("code").intValue()).isEqualTo(4403);
            assertThat(python.waitFor()).isEqualTo(4);
        } finally {
            python.destroyForcibly();
        }
    }
}
