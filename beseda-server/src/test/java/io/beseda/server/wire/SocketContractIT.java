package io.beseda.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Both sockets say what protocol/ says: each example of a frame is met by a frame of the same shape.
class SocketContractIT {
    @RegisterExtension
    static final TestServer server = TestServer.start();

    private final TestUser anna = server.newUser();
    private final TestUser boris = server.newUser();
    private final TestUser vera = server.newUser();

    @Test
    void fullSocket_answersLikeTheExamples_toTheCommandsOfTheExamples() {
        TreeMap<String, JsonNode> acks = new TreeMap<>();
        TreeMap<String, JsonNode> events = new TreeMap<>();
        Set<String> sent = new TreeSet<>();
        try (TestSocket a = TestSocket.connect(anna.ws("/ws/?token=" + anna.token()));
                TestSocket b = boris.open()) {
            events.put("hello", a.await("hello"));
            long chat = anna.group("Lunch", boris);
            events.put("chat.created", b.await("chat.created"));
            JsonNode target = anna.say(chat, "target");
            for (String action : List.of(
                    "ping",
                    "message",
                    "watch_presence",
                    "edit",
                    "delivered",
                    "read",
                    "typing",
                    "delete",
                    "refresh_token",
                    "sync")) {
                ObjectNode command = Examples.object("commands/" + action + ".json");
                sent.add(action);
                if (command.has("chat")) {
                    command.put("chat", chat);
                }
                if (command.has("message_id")) {
                    command.set("message_id", acks.get("message").get("message").get("id"));
                }
                if (command.has("reply_to")) {
                    command.set("reply_to", target.get("id"));
                }
                if (command.has("seq")) {
                    command.put("seq", 1);
                }
                if (command.has("users")) {
                    command.putArray("users").add(boris.id());
                }
                if (command.has("token")) {
                    command.put("token", anna.token());
                }
                if (command.has("chats")) {
                    command.putObject("chats").put("" + chat, 0);
                }
                if (!command.has("ref")) {
                    command.set("ref", Examples.read("acks/" + action + ".json").get("ref"));
                }
                TestSocket by = action.equals("read") || action.equals("delivered") || action.equals("typing") ? b : a;
                by.send(command);
                JsonNode answer = by.await(frame -> frame.has("ref"));
                if (action.equals("sync")) {
                    events.put("synced", answer);
                } else {
                    acks.put(action, answer);
                }
            }
            events.put("reset", a.await("reset"));
            events.put("message.created", b.await(frame -> frame.path("message").has("client_id")));
            events.put("message.edited", b.await("message.edited"));
            events.put("message.deleted", b.await("message.deleted"));
            events.put("delivered", a.await("delivered"));
            events.put("read", a.await("read"));
            events.put("typing", a.await("typing"));
            String path = "/api/chats/" + chat + "/";
            anna.post(path + "members/", Map.of("user_ids", List.of(vera.id())));
            events.put("member.joined", b.await("member.joined"));
            anna.patch(path + "members/" + vera.id() + "/", Examples.object("rest-bodies/role.json"));
            events.put("member.changed", b.await("member.changed"));
            anna.patch(path, Examples.object("rest-bodies/chat.json"));
            events.put("chat.updated", b.await("chat.updated"));
            vera.delete(path + "members/" + vera.id() + "/");
            events.put("member.left", b.await("member.left"));
            events.put("error", a.ask(Map.of("action", "message", "chat", chat, "text", " ")));
            a.ask(Map.of("action", "watch_presence", "users", List.of(vera.id(), boris.id())));
            b.abort();
            events.put("presence", a.await("presence"));
            anna.delete(path);
            events.put("chat.removed", a.await("chat.removed"));
        }
        events.put("bye", bye());
        Examples.assertMet("acks", acks);
        Examples.assertMet("events", events);
        assertThat(sent).isEqualTo(Examples.names("commands"));
    }

    private static JsonNode bye() {
        TestSocket socket;
        try (TestServer leaving = TestServer.start()) {
            socket = leaving.newUser().open();
        }
        try (socket) {
            return socket.await("bye");
        }
    }

    @Test
    void seedSocket_answersLikeTheExamples() {
        long chat = anna.direct(boris);
        TreeMap<String, JsonNode> met = new TreeMap<>();
        try (TestSocket socket = boris.openSeed(chat)) {
            ObjectNode send = Examples.object("seed/send.json");
            met.put("send", send.deepCopy());
            socket.send(send);
            met.put("message", socket.await(frame -> true));
            socket.send(send.put("text", 5));
            met.put("error", socket.await(frame -> true));
        }
        Examples.assertMet("seed", met);
    }
}
