package io.beseda.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.http.Problem;
import io.beseda.api.json.Json;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.hub.CloseCode;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.lang.reflect.Field;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The server says what protocol/ says: each example is met by an answer of the same shape.
class ContractIT {
    private static final int LARGE = 101;

    @RegisterExtension
    static final TestServer server = TestServer.start();

    private TestUser anna = server.newUser();
    private TestUser boris = server.newUser();
    private TestUser vera = server.newUser();

    private static ObjectNode body(String name) {
        return Examples.object("rest-bodies/" + name + ".json");
    }

    private static ObjectNode users(ObjectNode body, TestUser... users) {
        var ids = body.putArray("user_ids");
        for (TestUser user : users) {
            ids.add(user.id());
        }
        return body;
    }

    private static JsonNode ok(TestUser.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isBetween(200, 204);
        return answer.json();
    }

    @Test
    void rest_answersLikeTheExamples_toTheBodiesOfTheExamples() {
        TreeMap<String, JsonNode> met = new TreeMap<>();
        Set<String> sent = new TreeSet<>();
        Function<String, ObjectNode> body = name -> {
            sent.add(name);
            return body(name);
        };
        // accounts
        String name = "new" + anna.name();
        met.put("user", ok(anna.post("/api/accounts/", body.apply("account").put("username", name))));
        ok(anna.post("/api/login/", body.apply("login").put("username", name)));
        JsonNode pair = ok(anna.post("/api/token/", body.apply("token").put("username", name)));
        met.put("tokens", pair);
        String access = pair.get("access").stringValue();
        String refresh = pair.get("refresh").stringValue();
        met.put(
                "token-verified",
                ok(anna.post("/api/token/verify/", body.apply("token-verify").put("token", access))));
        JsonNode next =
                ok(anna.post("/api/token/refresh/", body.apply("token-refresh").put("refresh", refresh)));
        Examples.assertShape("tokens", Examples.read("rest/tokens.json"), next);
        String token = next.get("access").stringValue();
        Examples.assertShape("user", met.get("user"), ok(anna.send("PATCH", "/api/me/", body.apply("me"), token)));
        assertThat(anna.send("POST", "/api/me/password/", body.apply("password"), token)
                        .status())
                .isEqualTo(204);
        ObjectNode blacklisted =
                body.apply("token-blacklist").put("refresh", next.get("refresh").stringValue());
        met.put("token-blacklisted", ok(anna.post("/api/token/blacklist/", blacklisted)));
        ObjectNode farewell = body.apply("me-delete").put("password", TestUser.PASSWORD);
        assertThat(vera.send("DELETE", "/api/me/", farewell, vera.token()).status())
                .isEqualTo(204);
        vera = server.newUser();
        met.put("users", ok(anna.get("/api/users/?id=" + anna.id() + "&id=" + boris.id())));
        anna.post("/api/users/" + vera.id() + "/block/", "");
        met.put("blocks", ok(anna.get("/api/blocks/")));
        anna.delete("/api/users/" + vera.id() + "/block/");
        met.put("ws-ticket", ok(anna.post("/api/ws-tickets/", "")));
        // chats
        met.put(
                "chat-direct",
                ok(anna.post("/api/chats/direct/", body.apply("direct").put("user_id", boris.id()))));
        long large = large();
        met.put("chat-large", ok(anna.get("/api/chats/" + large + "/")));
        long chat = ok(anna.post("/api/chats/", users(body.apply("group"), boris)))
                .get("id")
                .longValue();
        String path = "/api/chats/" + chat + "/";
        JsonNode added = ok(anna.post(path + "members/", users(body.apply("members"), vera)));
        Examples.assertShape("members", Examples.read("rest/members.json"), added);
        met.put("member", ok(anna.patch(path + "members/" + boris.id() + "/", body.apply("role"))));
        met.put("members", ok(anna.get(path + "members/")));
        ok(anna.patch(path, body.apply("chat")));
        // messages
        long first = anna.say(chat, "first").get("id").longValue();
        JsonNode said = ok(anna.post(path + "messages/", body.apply("message").put("reply_to", first)));
        met.put("message", said);
        String message = path + "messages/" + said.get("id").longValue() + "/";
        ok(anna.patch(message, body.apply("message-edit")));
        boris.say(chat, "Hi! Lunch at 12:30?");
        anna.delete(path + "messages/" + first + "/");
        met.put("messages", ok(anna.get(path + "messages/?limit=2")));
        JsonNode seq = ok(anna.get(path)).get("last_seq");
        met.put("chat", ok(anna.get(path)));
        met.put("chats", ok(anna.get("/api/chats/")));
        met.put("unread", ok(vera.get("/api/unread/")));
        met.put(
                "delivered",
                ok(vera.post(path + "delivered/", body.apply("delivered").set("seq", seq))));
        met.put("read", ok(vera.post(path + "read/", body.apply("read").set("seq", seq))));
        ok(boris.post(path + "read/", body.apply("read-by-message").set("message_id", said.get("id"))));
        met.put("receipts", ok(anna.get(message + "receipts/")));
        anna.delete(message);
        met.put("message-deleted", ok(anna.get(path + "messages/?limit=2")).get(0));
        met.put("presence", ok(anna.get("/api/presence/?user=" + boris.id() + "&user=" + vera.id())));
        Examples.assertMet("rest", met);
        assertThat(sent).isEqualTo(Examples.names("rest-bodies"));
    }

    private long large() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < LARGE; i++) {
            Map<String, String> account = Map.of("username", anna.name() + "x" + i, "password", TestUser.PASSWORD);
            ids.add(ok(anna.post("/api/accounts/", account)).get("id").longValue());
        }
        long chat = anna.group(Map.of("title", "Town hall", "user_ids", ids, "history", "joined"));
        JsonNode message = anna.say(chat, "gone");
        anna.delete("/api/chats/" + chat + "/messages/" + message.get("id").longValue() + "/");
        return chat;
    }

    @Test
    void errors_areLikeTheExamples() throws Exception {
        TreeMap<String, JsonNode> met = new TreeMap<>();
        long direct = anna.direct(boris);
        long group = anna.group("Lunch", boris);
        String messages = "/api/chats/" + group + "/messages/";
        String nobody = "{\"username\":\"nobody\",\"password\":\"not this one\"}";
        met.put("not_authenticated", anna.post("/api/login/", nobody).json());
        met.put("token_not_valid", anna.send("GET", "/api/me/", "", "x").json());
        met.put("not_found", vera.get("/api/chats/" + group + "/").json());
        met.put(
                "method_not_allowed",
                anna.send("PUT", "/api/me/", "", anna.token()).json());
        met.put("malformed", anna.post(messages, "[]").json());
        met.put("invalid", anna.post("/api/chats/direct/", "{\"user_id\":true}").json());
        met.put("too_large", anna.post(messages, " ".repeat(2 << 20)).json());
        met.put("forbidden", boris.delete("/api/chats/" + group + "/").json());
        met.put("direct_chat_fixed", anna.delete("/api/chats/" + direct + "/").json());
        Map<String, String> taken = Map.of("username", anna.name(), "password", TestUser.PASSWORD);
        met.put("conflict", anna.post("/api/accounts/", taken).json());
        anna.post(messages, Map.of("text", "one", "client_id", "k"));
        met.put(
                "idempotency_conflict",
                anna.post(messages, Map.of("text", "two", "client_id", "k")).json());
        boris.post("/api/users/" + anna.id() + "/block/", "");
        met.put(
                "blocked",
                anna.post("/api/chats/" + direct + "/messages/", Map.of("text", "x"))
                        .json());
        met.put(
                "unsupported_media_type",
                json(request(messages)
                        .header("Content-Type", "text/plain")
                        .header("Authorization", "Bearer " + anna.token())));
        met.put("origin_not_allowed", json(request("/api/login/").header("Origin", "http://evil.example")));
        Map<String, String> oneChat = Map.of("BESEDA_CREATE_BURST", "1", "BESEDA_CREATES_PER_SECOND", "0.0001");
        try (TestServer strict = TestServer.start(Kind.SQLITE, oneChat)) {
            TestUser user = strict.newUser();
            user.group("One");
            met.put(
                    "rate_limited",
                    user.post("/api/chats/", Map.of("title", "Two", "user_ids", List.of()))
                            .json());
        }
        try (TestSocket socket = anna.open()) {
            met.put("unknown_action", socket.ask(Map.of("action", "dance")));
        }
        // What no client can bring about: made as the server makes it.
        for (ErrorCode code : List.of(ErrorCode.INTERNAL, ErrorCode.BUSY, ErrorCode.EDIT_WINDOW_PASSED)) {
            byte[] body = Problem.of(Refusal.of(code)).body();
            met.put(code.slug(), Json.mapper().readTree(body));
        }
        Examples.assertMet("errors", met);
        met.forEach((code, problem) -> {
            ObjectNode example = Examples.object("errors/" + code + ".json");
            for (String field : List.of("event", "type", "title", "status", "code")) {
                assertThat(problem.get(field)).as(code + " " + field).isEqualTo(example.get(field));
            }
        });
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.uri(path)).POST(HttpRequest.BodyPublishers.ofString("{}"));
    }

    private static JsonNode json(HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return Json.mapper()
                    .readTree(client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                            .body());
        }
    }

    @Test
    void errorCodes_areThoseOfTheServer() {
        Map<String, String> listed = new TreeMap<>();
        for (JsonNode code : Examples.read("error-codes.json")) {
            listed.put(code.get("code").stringValue(), code.get("status") + " " + code.get("retry"));
        }
        Map<String, String> real = new TreeMap<>();
        for (ErrorCode code : ErrorCode.values()) {
            String status = code == ErrorCode.UNKNOWN_ACTION ? "null" : "" + Problem.status(code);
            real.put(code.slug(), status + " " + code.mayRetry());
        }
        assertThat(real).isEqualTo(listed);
    }

    @Test
    void closeCodes_coverThoseOfTheServer() throws Exception {
        Set<Integer> listed = new TreeSet<>();
        for (JsonNode code : Examples.read("close-codes.json")) {
            assertThat(code.get("action").stringValue()).isIn("stop", "retry", "reauthenticate");
            listed.add(code.get("code").intValue());
        }
        Set<Integer> real = new TreeSet<>();
        for (Field field : CloseCode.class.getFields()) {
            real.add(field.getInt(null));
        }
        assertThat(real).hasSizeGreaterThan(10);
        assertThat(listed).containsAll(real);
    }

    @Test
    void openApi_listsExactlyTheRoutes() {
        Set<String> listed = new TreeSet<>();
        JsonNode document = anna.send("GET", "/api/openapi.json", "", "").json();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(
                                method -> listed.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
        Set<String> routes = new TreeSet<>();
        server.server().routes().routes().forEach(route -> routes.add(route.method() + " " + route.path()));
        assertThat(listed).isEqualTo(routes).hasSizeGreaterThan(30);
    }
}
