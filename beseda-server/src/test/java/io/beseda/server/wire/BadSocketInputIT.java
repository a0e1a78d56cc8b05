package io.beseda.server.wire;

import static io.beseda.server.wire.BadValues.assertInvalid;
import static io.beseda.server.wire.BadValues.assertNoLeak;
import static io.beseda.server.wire.BadValues.shortened;
import static io.beseda.server.wire.BadValues.with;
import static io.beseda.server.wire.BadValues.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Both sockets meet what no client should send: an error frame that names the field, on a connection that is
/// kept, or the close code of the protocol. Others do not notice.
@ParameterizedClass
@EnumSource(Kind.class)
class BadSocketInputIT {
    private static TestServer server;
    private static TestUser anna;
    private static TestUser boris;
    private static long chat;
    private static long message;
    private static TestSocket full;
    private static TestSocket seed;
    private static TestSocket witness;

    @Parameter
    Kind kind;

    @BeforeParameterizedClassInvocation
    static void start(Kind kind) {
        server = TestServer.start(kind, Map.of());
        anna = server.newUser();
        boris = server.newUser();
        chat = anna.group("Kept", boris);
        message = anna.say(chat, "first").get("id").longValue();
        full = anna.open();
        seed = anna.openSeed(chat);
        witness = boris.openSeed(chat);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        Stream.of(full, seed, witness).forEach(TestSocket::close);
        server.close();
    }

    /// Everyone who behaves still talks, and what was said is there.
    @AfterEach
    void othersNoticeNothing() {
        JsonNode said = anna.say(chat, "still here");
        assertThat(witness.await(frame -> frame.has("id"))).isEqualTo(seed.await(frame -> frame.has("id")));
        JsonNode page = boris.get("/api/chats/" + chat + "/messages/?limit=2").json();
        assertThat(page.get(1)).isEqualTo(said);
        assertThat(boris.get("/api/chats/" + chat + "/messages/?after=0&limit=1")
                        .json()
                        .get(0)
                        .get("text")
                        .stringValue())
                .isEqualTo("first");
    }

    private record Bad(String action, String field, String raw, String named) {
        @Override
        public String toString() {
            return action + " " + field + "=" + shortened(raw);
        }
    }

    private record Command(String json, Map<String, String> types, List<String> required) {}

    private static Map<String, Command> commands() {
        String ofChat = "\"ref\":7,\"chat\":" + chat;
        String ofMessage = ofChat + ",\"message_id\":" + message;
        return Map.of(
                "message",
                new Command(
                        "{\"action\":\"message\"," + ofChat + ",\"text\":\"x\"}",
                        Map.of("chat", "number", "text", "string", "client_id", "string", "reply_to", "number"),
                        List.of("chat", "text")),
                "edit",
                new Command(
                        "{\"action\":\"edit\"," + ofMessage + ",\"text\":\"first\"}",
                        Map.of("chat", "number", "message_id", "number", "text", "string"),
                        List.of("chat", "message_id", "text")),
                "delete",
                new Command(
                        "{\"action\":\"delete\"," + ofMessage + "}",
                        Map.of("chat", "number", "message_id", "number"),
                        List.of("chat", "message_id")),
                "read",
                new Command(
                        "{\"action\":\"read\"," + ofChat + ",\"seq\":1}",
                        Map.of("chat", "number", "seq", "number"),
                        List.of("chat", "seq")),
                "delivered",
                new Command(
                        "{\"action\":\"delivered\"," + ofMessage + "}",
                        Map.of("chat", "number", "message_id", "number"),
                        List.of("chat")),
                "typing",
                new Command("{\"action\":\"typing\"," + ofChat + "}", Map.of("chat", "number"), List.of("chat")),
                "sync",
                new Command(
                        "{\"action\":\"sync\",\"ref\":7,\"epoch\":\"e\",\"chats\":{}}",
                        Map.of("epoch", "string", "chats", "positions"),
                        List.of()),
                "watch_presence",
                new Command(
                        "{\"action\":\"watch_presence\",\"ref\":7,\"users\":[]}",
                        Map.of("users", "ids"),
                        List.of("users")),
                "refresh_token",
                new Command(
                        "{\"action\":\"refresh_token\",\"ref\":7,\"token\":\"x\"}",
                        Map.of("token", "string"),
                        List.of("token")),
                "ping",
                new Command("{\"action\":\"ping\",\"ref\":7}", Map.of("action", "string"), List.of("action")));
    }

    static List<Bad> badFields() {
        List<Bad> all = new ArrayList<>();
        commands().forEach((action, command) -> {
            command.types()
                    .forEach((field, type) ->
                            BadValues.ofType(type).forEach(raw -> all.add(new Bad(action, field, raw, field))));
            for (String field : command.required()) {
                all.add(new Bad(action, field, "null", field));
                all.add(new Bad(action, field, "", field));
            }
            if (command.types().containsKey("text")) {
                for (String raw :
                        List.of(BadValues.NUL, BadValues.HALF_PAIR, BadValues.LONG_TEXT, "\"\"", "\" \\t\"")) {
                    all.add(new Bad(action, "text", raw, "text"));
                }
            }
        });
        for (String key : List.of(BadValues.NUL, BadValues.HALF_PAIR, BadValues.LONG_TEXT, "\"\"", "\"\\u00e9\"")) {
            all.add(new Bad("message", "client_id", key, "client_id"));
        }
        return all;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badFields")
    void field_thatIsWrong_isNamed(Bad bad) {
        String command = commands().get(bad.action()).json();
        full.send(bad.raw().isEmpty() ? without(command, bad.field()) : with(command, bad.field(), bad.raw()));
        JsonNode error = full.await(frame -> frame.get("event").stringValue().equals("error"));
        assertInvalid(error, bad.named());
        assertThat(error.get("ref").longValue()).isEqualTo(7);
        full.drain();
    }

    @Test
    void ref_thatIsNone_isNamed() {
        for (String ref : List.of("true", "1.5", "1e400", "[]", "{}", "99999999999999999999", BadValues.LONG_TEXT)) {
            full.send(with("{\"action\":\"ping\"}", "ref", ref));
            assertInvalid(full.await("error"), "ref");
        }
        for (String ref : List.of("9223372036854775807", "-1", "\"\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"")) {
            full.send(with("{\"action\":\"ping\"}", "ref", ref));
            assertThat(full.await("ack").has("ref")).isTrue();
        }
        full.send(with("{\"action\":\"ping\"}", "ref", BadValues.HALF_PAIR));
        assertInvalid(full.await("error"), "ref");
        full.drain();
    }

    @Test
    void secretsAndEpochs_withHalfPairsAndNul_areJustWrong() {
        for (String raw : List.of(BadValues.NUL, BadValues.HALF_PAIR, BadValues.LONG_TEXT)) {
            full.send(with(commands().get("refresh_token").json(), "token", raw));
            assertThat(full.await("error").get("code").stringValue()).isEqualTo("token_not_valid");
            full.send(with(commands().get("sync").json(), "epoch", raw));
            full.await("synced");
        }
        full.drain();
    }

    @Test
    void action_thatIsNotKnown_isNamed() {
        for (String action : List.of("", "Message", "message ", "nothing", "__proto__", "\u0000", BadValues.SQL)) {
            JsonNode error = full.ask(Map.of("action", action, "chat", chat));
            assertThat(error.get("code").stringValue()).isEqualTo("unknown_action");
            assertThat(error.get("field").stringValue()).isEqualTo("action");
            assertNoLeak(error.toString());
            seed.send(Map.of("action", action, "text", "x"));
            JsonNode inner = seed.await(frame -> frame.has("error")).get("error");
            assertThat(inner.get("code").stringValue()).isEqualTo("unknown_action");
        }
        seed.send("{\"action\":\"ping\"}");
        assertThat(seed.await(frame -> frame.has("error"))
                        .get("error")
                        .get("code")
                        .stringValue())
                .isEqualTo("unknown_action");
    }

    @Test
    void frame_thatIsNoObject_isMalformed() {
        for (String frame : BadValues.notObjects()) {
            full.send(frame);
            JsonNode error = full.await("error");
            assertThat(error.get("code").stringValue()).as(shortened(frame)).isEqualTo("malformed");
            assertNoLeak(error.toString());
            seed.send(frame);
            JsonNode inner = seed.await(answer -> answer.has("error")).get("error");
            assertThat(inner.get("code").stringValue()).as(shortened(frame)).isEqualTo("malformed");
        }
        full.drain();
    }

    @Test
    void fields_thatAreNotKnown_areIgnored() {
        long keptChat = chat;
        long keptMessage = message;
        chat = anna.group("Other", boris);
        message = anna.say(chat, "first").get("id").longValue();
        Map<String, Command> others = commands();
        chat = keptChat;
        message = keptMessage;
        List<String> actions = new ArrayList<>(others.keySet());
        actions.remove("delete");
        actions.remove("refresh_token");
        actions.add("delete"); // what is deleted cannot be edited: last
        for (String action : actions) {
            full.send(with(others.get(action).json(), "unheard_of", "{\"of\":[1e400,null]}"));
            JsonNode answer = full.await(frame -> frame.has("ref"));
            assertThat(answer.get("event").stringValue()).as(answer.toString()).isIn("ack", "synced");
        }
        full.drain();
    }

    @Test
    void seedSocket_blankText_isIgnoredInSilence() {
        for (String text : List.of("null", "\"\"", "\"  \"", "\"\\t\\n\\u00a0\\u3000\\u001f\"", "")) {
            String frame = "{\"action\":\"message\",\"text\":\"x\"}";
            seed.send(text.isEmpty() ? without(frame, "text") : with(frame, "text", text));
        }
        seed.send("{\"action\":\"message\",\"text\":5}");
        JsonNode first = seed.await(frame -> true);
        assertInvalid(first.get("error"), "text");
        for (String raw : List.of(BadValues.NUL, BadValues.HALF_PAIR, BadValues.LONG_TEXT)) {
            seed.send(with("{\"action\":\"message\"}", "text", raw));
            assertInvalid(seed.await(frame -> true).get("error"), "text");
        }
    }

    @Test
    void chatsAndMessages_ofOthers_areNotFound() {
        TestUser eve = server.newUser();
        long theirs = eve.group("Hers", boris);
        long secret = eve.say(theirs, "secret").get("id").longValue();
        for (long id : List.of(theirs, 9_007_199_254_740_991L)) {
            for (String action : List.of("message", "edit", "delete", "read", "delivered", "typing")) {
                full.send(with(commands().get(action).json(), "chat", "" + id));
                JsonNode answer = full.await(frame -> frame.has("ref"));
                assertThat(answer.get("code").stringValue()).as(action).isEqualTo("not_found");
                assertThat(answer.toString()).doesNotContain("secret");
            }
        }
        for (String action : List.of("edit", "delete", "delivered")) {
            full.send(with(commands().get(action).json(), "message_id", "" + secret));
            assertThat(full.await(frame -> frame.has("ref")).get("code").stringValue())
                    .isEqualTo("not_found");
        }
        seed.send("{\"action\":\"message\",\"text\":\"x\",\"chat\":" + theirs + "}");
        assertThat(seed.await(frame -> true).get("error").get("code").stringValue())
                .isEqualTo("not_found");
        full.drain();
    }
}
