package io.beseda.server.wire;

import static io.beseda.server.wire.BadValues.assertInvalid;
import static io.beseda.server.wire.BadValues.assertNoLeak;
import static io.beseda.server.wire.BadValues.assertProblem;
import static io.beseda.server.wire.BadValues.shortened;
import static io.beseda.server.wire.BadValues.with;
import static io.beseda.server.wire.BadValues.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.rest.Route;
import io.beseda.server.testing.MountKind;
import io.beseda.server.testing.TestOperator;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestUser;
import io.beseda.server.testing.TestUser.Answer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Every REST route meets what no client should send. Afterwards all is as before.
@ParameterizedClass
@EnumSource(Kind.class)
class BadInputIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int TEN_MEGABYTES = 10 << 20;
    /// Secrets: what is no password or token is just a wrong one.
    private static final Set<String> SECRETS = Set.of("password", "old_password", "token", "refresh");

    private static TestServer server;
    private static TestUser anna;
    private static TestUser boris;
    private static TestUser carl;
    private static long chat;
    private static long message;
    private static String history;
    private static int sent;

    @Parameter
    Kind kind;

    @BeforeParameterizedClassInvocation
    static void start(Kind kind) {
        server = TestServer.start(kind, TestOperator.SETTINGS);
        anna = server.newUser();
        boris = server.newUser();
        carl = server.newUser();
        chat = anna.group("Kept", boris);
        message = anna.say(chat, "first").get("id").longValue();
        boris.say(chat, "second");
        history = anna.get("/api/chats/" + chat + "/messages/").text();
        sent = 2;
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        server.close();
    }

    @AfterEach
    void serverAnswersAndKeepsWhatItHad() {
        Answer now = anna.get("/api/chats/" + chat + "/messages/?limit=200");
        assertThat(now.status()).isEqualTo(200);
        assertThat(now.json().size()).isEqualTo(sent);
        assertThat(now.text()).startsWith(history.substring(0, history.length() - 1));
    }

    private record Bad(Route route, String field, String raw, boolean strict) {
        @Override
        public String toString() {
            return route.method() + " " + route.path() + " " + field + "=" + shortened(raw);
        }
    }

    private static Stream<Route> routesWithBody() {
        return server.server().routes().routes().stream()
                .filter(route -> !route.body().isEmpty());
    }

    /// A body that this route takes.
    private static String body(Route route) {
        return switch (route.method() + " " + route.path()) {
            case "POST /api/accounts/" ->
                "{\"username\":\"dora\",\"password\":\"correct horse battery\",\"display_name\":\"Dora\"}";
            case "POST /api/login/", "POST /api/token/" ->
                "{\"username\":\"nobody\",\"password\":\"correct horse battery\"}";
            case "POST /api/token/refresh/", "POST /api/token/blacklist/" -> "{\"refresh\":\"x\"}";
            case "POST /api/token/verify/" -> "{\"token\":\"x\"}";
            case "PATCH /api/me/" -> "{\"display_name\":\"Carl\"}";
            case "DELETE /api/me/" -> "{\"password\":\"not this\"}";
            case "POST /api/me/password/" -> "{\"old_password\":\"not this\",\"new_password\":\"correct horse 2\"}";
            case "POST /api/chats/direct/" -> "{\"user_id\":" + boris.id() + "}";
            case "POST /api/chats/" -> "{\"title\":\"T\",\"user_ids\":[" + boris.id() + "],\"history\":\"all\"}";
            case "PATCH /api/chats/{chat}/" -> "{\"title\":\"Kept\"}";
            case "POST /api/chats/{chat}/members/" -> "{\"user_ids\":[" + boris.id() + "]}";
            case "PATCH /api/chats/{chat}/members/{user}/" -> "{\"role\":\"member\"}";
            case "POST /api/chats/{chat}/messages/" ->
                "{\"text\":\"x\",\"client_id\":\"c\",\"reply_to\":" + message + "}";
            case "PATCH /api/chats/{chat}/messages/{message}/" -> "{\"text\":\"first\"}";
            case "POST /api/chats/{chat}/read/", "POST /api/chats/{chat}/delivered/" -> "{\"seq\":1}";
            default -> throw new AssertionError("a route without a body here: " + route);
        };
    }

    private static Answer send(Route route, String body) {
        String path = route.path()
                .replace("{chat}", "" + chat)
                .replace("{message}", "" + message)
                .replace("{user}", "" + boris.id());
        TestUser user = path.startsWith("/api/chats") ? anna : carl;
        return user.send(route.method(), path, body, user.token());
    }

    static List<Bad> badFields() {
        List<Bad> all = new ArrayList<>();
        routesWithBody()
                .forEach(route -> route.body().forEach(field -> {
                    // ids of messages, chats and seqs are numbers; those of users may be strings
                    boolean number = field.type().equals("id") && !field.name().equals("user_id");
                    BadValues.ofType(number ? "number" : field.type())
                            .forEach(raw -> all.add(new Bad(route, field.name(), raw, true)));
                    if (field.required()) {
                        all.add(new Bad(route, field.name(), "null", true));
                        all.add(new Bad(route, field.name(), "", true));
                    }
                    if (!field.type().equals("ids")) {
                        boolean strict =
                                !SECRETS.contains(field.name()) || route.path().equals("/api/accounts/");
                        boolean login = List.of("/api/login/", "/api/token/").contains(route.path());
                        List.of(BadValues.NUL, BadValues.HALF_PAIR, BadValues.LONG_TEXT)
                                .forEach(raw -> all.add(new Bad(route, field.name(), raw, strict && !login)));
                    }
                }));
        return all;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badFields")
    void field_thatIsWrong_isNamed(Bad bad) {
        String valid = body(bad.route());
        String other = bad.field().equals("message_id") ? without(valid, "seq") : valid;
        String body = bad.raw().isEmpty() ? without(other, bad.field()) : with(other, bad.field(), bad.raw());
        Answer answer = send(bad.route(), body);
        if (bad.strict()) {
            assertInvalid(answer, bad.field());
        } else {
            assertProblem(answer);
        }
    }

    static Stream<Named<Route>> bodies() {
        return routesWithBody().map(route -> Named.of(route.method() + " " + route.path(), route));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void body_thatIsNoObject_isMalformed(Route route) throws Exception {
        for (String body : BadValues.notObjects()) {
            Answer answer = send(route, body);
            assertProblem(answer);
            assertThat(answer.code()).as(shortened(body)).isEqualTo("malformed");
            assertThat(answer.status()).isEqualTo(400);
        }
        for (byte[] body : BadValues.notUtf8()) {
            HttpResponse<String> answer = sendBytes(route, body, "application/json");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("\"malformed\"");
        }
        for (String type : List.of(
                "application/x-www-form-urlencoded",
                "application/jsonx",
                "application/json-patch+json",
                "text/plain; application/json")) {
            HttpResponse<String> other = sendBytes(route, body(route).getBytes(), type);
            assertThat(other.statusCode()).as(type).isEqualTo(415);
            assertThat(other.body()).contains("\"unsupported_media_type\"");
        }
    }

    private static HttpResponse<String> sendBytes(Route route, byte[] body, String type) throws Exception {
        String path = route.path()
                .replace("{chat}", "" + chat)
                .replace("{message}", "" + message)
                .replace("{user}", "" + boris.id());
        return HTTP.send(
                HttpRequest.newBuilder(server.uri(path))
                        .method(route.method(), HttpRequest.BodyPublishers.ofByteArray(body))
                        .header("Content-Type", type)
                        .header("Authorization", "Bearer " + anna.token())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void fields_thatAreNotKnown_areIgnored() {
        for (Route route : routesWithBody().toList()) {
            int plain = send(route, body(route)).status();
            Answer more = send(route, with(body(route), "unheard_of", "{\"of\":[1e400,null]}"));
            if (route.path().equals("/api/accounts/")) {
                assertThat(List.of(plain, more.status())).containsExactly(201, 409);
            } else if (route.body().stream().anyMatch(field -> SECRETS.contains(field.name()))) {
                assertThat(List.of(plain, more.status()))
                        .as("wrong, or wrong too often")
                        .isSubsetOf(400, 401, 429);
            } else if (!route.path().endsWith("/messages/") && !route.path().equals("/api/chats/direct/")) {
                assertThat(more.status()).as(route + more.text()).isEqualTo(plain);
            } else {
                assertThat(more.status()).isEqualTo(200);
            }
        }
        sent++; // the message that was sent twice under one key
    }

    @Test
    @DisabledIfSystemProperty(
            named = "beseda.mount",
            matches = "tomcat",
            disabledReason = "Tomcat ends the connection without reading the body, and may reset it before the answer")
    void body_ofTenMegabytes_isTooLarge() throws Exception {
        byte[] body = ("{\"text\":\"" + "x".repeat(TEN_MEGABYTES) + "\"}").getBytes();
        for (Route route : routesWithBody().toList()) {
            HttpRequest request = HttpRequest.newBuilder(server.uri(route.path().replaceAll("\\{\\w+}", "1")))
                    .expectContinue(true)
                    .method(route.method(), HttpRequest.BodyPublishers.ofByteArray(body))
                    .header("Content-Type", "application/json")
                    .build();
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("\"too_large\"");
        }
    }

    @Test
    void sqlAndHtml_areText() {
        TestUser eve = server.newUser();
        for (String text : List.of(BadValues.SQL, BadValues.HTML, "%00%ff", "\\u0000", "{{7*7}}", "${jndi:x}")) {
            long group = eve.group(text, boris);
            JsonNode said = eve.say(group, text);
            assertThat(said.get("text").stringValue()).isEqualTo(text);
            assertThat(eve.patch("/api/me/", Map.of("display_name", text))
                            .json()
                            .get("display_name")
                            .stringValue())
                    .isEqualTo(text);
            JsonNode shown = boris.get("/api/chats/" + group + "/").json();
            assertThat(shown.get("title").stringValue()).isEqualTo(text);
            assertThat(shown.get("last_message").get("text").stringValue()).isEqualTo(text);
            assertThat(shown.get("members").findValuesAsString("display_name")).contains(text);
            var edited = eve.patch(
                    "/api/chats/" + group + "/messages/" + said.get("id").longValue() + "/",
                    Map.of("text", text + text));
            assertThat(edited.json().get("text").stringValue()).isEqualTo(text + text);
            var search = java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
            Answer found = boris.get("/api/users/?search=" + search);
            assertThat(found.json().findValuesAsString("display_name")).containsExactly(text);
            String key = text.substring(0, Math.min(64, text.length()));
            Map<String, String> keyed = Map.of("text", "keyed", "client_id", key);
            assertThat(eve.post("/api/chats/" + group + "/messages/", keyed).status())
                    .isEqualTo(201);
            assertThat(eve.post("/api/chats/" + group + "/messages/", keyed).status())
                    .isEqualTo(200);
        }
    }

    static List<String> badPaths() {
        List<String> all = new ArrayList<>();
        List<String> ids = List.of(
                "0",
                "-1",
                "x",
                "1e3",
                "%00",
                "%ff",
                "%",
                "%zz",
                "1.0",
                "'",
                "%27%20OR%201=1",
                "9007199254740992",
                "9007199254740991",
                "99999999999999999999999",
                "%D9%A3",
                "a".repeat(300));
        for (Route route : server.server().routes().routes()) {
            for (String id : ids) {
                for (String name : List.of("{chat}", "{message}", "{user}")) {
                    if (route.path().contains(name)) {
                        all.add(route.method() + " "
                                + route.path()
                                        .replace(name, id)
                                        .replace("{chat}", "" + chat)
                                        .replace("{message}", "" + message)
                                        .replace("{user}", "" + boris.id())
                                + " " + (route.body().isEmpty() ? "" : body(route)));
                    }
                }
            }
        }
        return all;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badPaths")
    void id_inAPath_thatIsNone_isNotFound(String request) {
        String[] parts = request.split(" ", 3);
        Answer answer;
        try {
            answer = parts[1].startsWith("/api/operator/")
                    ? TestOperator.of(server).send(parts[0], parts[1], parts[2])
                    : anna.send(parts[0], parts[1], parts[2], anna.token());
        } catch (IllegalArgumentException e) {
            assertThat(parts[1]).as("only what Java's client cannot send").matches(".*%(/|zz).*");
            return;
        }
        if (MountKind.current().isContainer() && answer.status() == 400) {
            assertThat(parts[1])
                    .as("only what a container's parser does not take")
                    .matches(".*%(00|ff)/.*");
            assertNoLeak(answer.text());
        } else if (parts[0].equals("DELETE") && (parts[1].endsWith("/block/") || parts[1].endsWith("/sockets/"))) {
            assertThat(answer.status())
                    .as("to unblock nobody is nothing, nor is to send nobody away")
                    .isIn(204, 404);
        } else {
            assertProblem(answer);
            assertThat(answer.status()).isEqualTo(404);
        }
    }
}
