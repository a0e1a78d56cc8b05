package io.beseda.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The site of docs/any-backend.md, as a program of its own, with the settings that the page gives.
class AnyBackendExampleIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Path ROOT = Path.of(System.getProperty("beseda.root", "."));
    private static final Pattern SETTING = Pattern.compile("^(BESEDA_\\w+)='?(.*?)'? \\\\$", Pattern.MULTILINE);

    private static Process shop;
    private static String address;

    @BeforeAll
    static void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("python3", "examples/any-backend/shop.py", "0")
                .directory(ROOT.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("SHOP_SECRET", "a secret that shop and chat share, long enough");
        shop = builder.start();
        address = new BufferedReader(new InputStreamReader(shop.getInputStream(), StandardCharsets.UTF_8))
                .readLine()
                .replace("localhost", "127.0.0.1");
    }

    @AfterAll
    static void stop() {
        shop.destroy();
    }

    /// What the page says after this heading, with the address of this shop.
    private static Map<String, String> settings(String heading) throws IOException {
        String page = Files.readString(ROOT.resolve("docs/any-backend.md"));
        String part = page.substring(page.indexOf("\n## " + heading));
        String block = part.substring(part.indexOf("```sh"), part.indexOf("./beseda run"));
        Map<String, String> settings = new HashMap<>();
        Matcher setting = SETTING.matcher(block);
        while (setting.find()) {
            String value = setting.group(2).replaceAll("http://(127\\.0\\.0\\.1|localhost):3000/", address);
            settings.put(setting.group(1), value);
        }
        return settings;
    }

    private static HttpResponse<String> get(String path, String cookie) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .header("Cookie", cookie)
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String login(String name) throws IOException, InterruptedException {
        String set =
                get("login?name=" + name, "").headers().firstValue("set-cookie").orElseThrow();
        return set.substring(0, set.indexOf(';'));
    }

    private static TestSocket open(TestServer server, String cookie) {
        TestSocket socket =
                TestSocket.connect(server.wsUri("/ws/"), Map.of("Cookie", cookie, "Origin", "http://localhost:8000"));
        socket.await("hello");
        return socket;
    }

    private static String direct(TestServer server, String cookie, long other) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri("/api/chats/direct/"))
                .header("Cookie", cookie)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"user_id\": " + other + "}"))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void twoUsersOfTheSite_chatWithItsCookies_untilOneLogsOutThere() throws Exception {
        Map<String, String> settings = settings("The chat asks the site");
        settings.put("BESEDA_LOGINS_RECHECK_SECONDS", "1");
        try (TestServer server = TestServer.start(Kind.SQLITE, settings)) {
            String anna = login("anna");
            String boris = login("boris");
            try (TestSocket a = open(server, anna);
                    TestSocket b = open(server, boris)) {
                assertThat(direct(server, anna, 2)).contains("\"display_name\":\"Boris Petrov\"");
                long chat = b.await("chat.created").get("chat").longValue();
                a.ask(Map.of("action", "message", "chat", chat, "text", "Is it in stock?"));
                assertThat(b.await("message.created").get("message").get("text").stringValue())
                        .isEqualTo("Is it in stock?");
                get("logout", anna);
                assertThat(a.awaitClose()).isEqualTo(4401);
                assertThat(b.isClosed()).isFalse();
            }
        }
    }

    @Test
    void twoUsersOfTheSite_chatWithItsTokens() throws Exception {
        Map<String, String> settings = settings("The site makes tokens");
        try (TestServer server = TestServer.start(Kind.SQLITE, settings)) {
            TestUser anna =
                    TestUser.ofHost(server.uri("/"), get("token", login("anna")).body());
            TestUser boris = TestUser.ofHost(
                    server.uri("/"), get("token", login("boris")).body());
            long chat = anna.direct(boris);
            try (TestSocket b = boris.open()) {
                anna.say(chat, "Is it in stock?");
                assertThat(b.await("message.created").get("message").get("text").stringValue())
                        .isEqualTo("Is it in stock?");
            }
        }
    }
}
