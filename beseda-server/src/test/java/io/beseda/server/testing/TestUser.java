package io.beseda.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Someone who uses the server over HTTP and WebSocket, with an access token. Thread-safe.
public final class TestUser {
    public static final String PASSWORD = "correct horse battery";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final URI server;
    private final String name;
    private final long id;
    private final String token;
    private final String refresh;

    private TestUser(URI server, String name, long id, String token, String refresh) {
        this.server = server;
        this.name = name;
        this.id = id;
        this.token = token;
        this.refresh = refresh;
    }

    public static TestUser signUp(URI server, String name) {
        TestUser nobody = new TestUser(server, name, 0, "", "");
        Answer created = nobody.send("POST", "/api/accounts/", Map.of("username", name, "password", PASSWORD), "");
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        return logIn(server, name);
    }

    public static TestUser logIn(URI server, String name) {
        TestUser nobody = new TestUser(server, name, 0, "", "");
        Answer tokens = nobody.send("POST", "/api/token/", Map.of("username", name, "password", PASSWORD), "");
        assertThat(tokens.status()).as(tokens.text()).isEqualTo(200);
        String token = tokens.json().get("access").stringValue();
        TestUser named = new TestUser(server, name, 0, token, "");
        long id = named.get("/api/me/").json().get("id").longValue();
        return new TestUser(
                server, name, id, token, tokens.json().get("refresh").stringValue());
    }

    /// Someone whom a host knows by this token, under a number.
    public static TestUser ofHost(URI server, String token) {
        JsonNode me = new TestUser(server, "", 0, token, "").get("/api/me/").json();
        return new TestUser(
                server, me.get("username").stringValue(), me.get("id").longValue(), token, "");
    }

    public long id() {
        return id;
    }

    public String name() {
        return name;
    }

    public String token() {
        return token;
    }

    public String refreshToken() {
        return refresh;
    }

    public URI server() {
        return server;
    }

    // ---- REST

    /// @param body empty when there is none
    public record Answer(int status, String text, HttpResponse<String> response) {
        public JsonNode json() {
            return Json.mapper().readTree(text);
        }

        /// The `code` of problem details.
        public String code() {
            return json().get("code").stringValue();
        }
    }

    public Answer get(String path) {
        return send("GET", path, "", token);
    }

    /// A number of the server's /metrics.
    public long metric(String name) {
        return get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    public Answer post(String path, Object body) {
        return send("POST", path, body, token);
    }

    public Answer patch(String path, Object body) {
        return send("PATCH", path, body, token);
    }

    public Answer delete(String path) {
        return send("DELETE", path, "", token);
    }

    /// @param body  a string is sent as it is, anything else as JSON
    /// @param token empty: none; with a space: a whole `Authorization`
    public Answer send(String method, String path, Object body, String token) {
        Map<String, String> headers =
                token.isEmpty() ? Map.of() : Map.of("Authorization", token.contains(" ") ? token : "Bearer " + token);
        return send(server.resolve(path), method, body, headers);
    }

    static Answer send(URI uri, String method, Object body, Map<String, String> headers) {
        String text = body instanceof String raw ? raw : Json.mapper().writeValueAsString(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(
                        method,
                        text.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(text))
                .header("Content-Type", "application/json");
        headers.forEach(request::header);
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    // ---- what tests do all the time

    public long direct(TestUser other) {
        Answer answer = post("/api/chats/direct/", Map.of("user_id", other.id()));
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
        return answer.json().get("chat_id").longValue();
    }

    public long group(String title, TestUser... others) {
        return group(Map.of(
                "title",
                title,
                "user_ids",
                java.util.Arrays.stream(others).map(TestUser::id).toList()));
    }

    public long group(Map<String, Object> body) {
        Answer answer = post("/api/chats/", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().get("id").longValue();
    }

    /// Sends by REST; the message.
    public JsonNode say(long chat, String text) {
        Answer answer = post("/api/chats/" + chat + "/messages/", Map.of("text", text));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    // ---- sockets

    /// The full socket, after its hello.
    public TestSocket open() {
        TestSocket socket = TestSocket.connect(ws("/ws/?token=" + token));
        socket.await("hello");
        return socket;
    }

    /// The seed's socket of one chat.
    public TestSocket openSeed(long chat) {
        return TestSocket.connect(ws("/ws/chats/" + chat + "/?token=" + token));
    }

    public URI ws(String path) {
        return URI.create("ws://" + server.getAuthority() + path);
    }
}
