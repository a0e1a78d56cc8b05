package io.beseda.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.http.Problem;
import io.beseda.api.json.Json;
import io.beseda.api.socket.Command;
import io.beseda.core.ErrorCode;
import io.beseda.server.testing.TestOperator;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser.Answer;
import io.beseda.server.wire.MatrixWorld.Scene;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Every route and every socket action, asked by everyone there is: [MatrixRow] says how each cell must end.
@ParameterizedClass
@EnumSource(Kind.class)
class PermissionMatrixIT {
    private static TestServer server;
    private static MatrixWorld world;

    @Parameter
    Kind kind;

    @BeforeParameterizedClassInvocation
    static void start(Kind kind) {
        server = TestServer.start(kind, TestOperator.SETTINGS);
        world = new MatrixWorld(server);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        server.close();
    }

    private record Cell(MatrixRow row, Who who) {
        @Override
        public String toString() {
            return who + " " + row + " -> " + row.outcome(who);
        }
    }

    private static Stream<Cell> cells(Stream<MatrixRow> rows) {
        return rows.flatMap(row -> Arrays.stream(Who.values()).map(who -> new Cell(row, who)));
    }

    static Stream<Cell> restCells() {
        return cells(MatrixRow.all().stream().filter(MatrixRow::hasRoute));
    }

    static Stream<Cell> fullSocketCells() {
        return ofUsers(MatrixRow.all().stream().filter(row -> !row.action().isEmpty()));
    }

    static Stream<Cell> seedSocketCells() {
        return ofUsers(MatrixRow.all().stream().filter(row -> row.action().equals("message")));
    }

    private static Stream<Cell> ofUsers(Stream<MatrixRow> rows) {
        return cells(rows).filter(cell -> cell.who() != Who.SYSTEM);
    }

    @Test
    void everyRoute_hasARow() {
        Set<String> routes = server.server().routes().routes().stream()
                .map(route -> route.method() + " " + route.path())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> rows = MatrixRow.all().stream()
                .filter(MatrixRow::hasRoute)
                .map(row -> row.method() + " " + row.path())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(rows).isEqualTo(routes);
    }

    @Test
    void everyAction_hasARow() {
        Set<String> actions = Arrays.stream(Command.class.getPermittedSubclasses())
                .map(command -> command.getSimpleName()
                        .replaceAll("(?<=.)([A-Z])", "_$1")
                        .toLowerCase(Locale.ROOT))
                .map(name -> name.equals("send") ? "message" : name)
                .filter(name -> !name.equals("nothing"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> rows = MatrixRow.all().stream()
                .map(MatrixRow::action)
                .filter(action -> !action.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(rows).isEqualTo(actions);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("restCells")
    void rest(Cell cell) {
        MatrixRow row = cell.row();
        Scene scene = world.scene(cell.who(), row.fresh());
        long before = world.lastSeq(scene);
        String path = row.path()
                .replace("{chat}", "" + scene.chat())
                .replace("{user}", scene.values().getOrDefault(row.targets(), ""))
                .replace("{message}", scene.values().getOrDefault("by " + row.targets(), ""));
        if (path.equals("/api/presence/")) {
            path += scene.fill("?user=$target");
        }
        Answer answer = scene.asker().send(row.method(), path, scene.fill(row.body()), scene.token());
        String outcome = row.outcome(cell.who());
        if (outcome.endsWith("seen")) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(shows(answer.json(), scene)).as(answer.text()).isEqualTo(outcome.equals("seen"));
        } else if (outcome.startsWith("2")) {
            assertThat("" + answer.status()).as(answer.text()).isEqualTo(outcome);
        } else {
            ErrorCode code = code(outcome);
            assertThat(answer.status()).as(answer.text()).isEqualTo(Problem.status(code));
            assertThat(answer.code()).isEqualTo(code.slug());
            assertThat(answer.response().headers().firstValue("content-type")).hasValue("application/problem+json");
            if (outcome.contains(":")) {
                assertThat(answer.json().get("errors").propertyNames()).containsExactly(field(outcome));
            }
            assertThat(world.lastSeq(scene)).as("nothing was changed").isEqualTo(before);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fullSocketCells")
    void fullSocket(Cell cell) {
        MatrixRow row = cell.row();
        Scene scene = world.scene(cell.who(), row.fresh());
        long before = world.lastSeq(scene);
        if (cell.who() == Who.ANONYMOUS) {
            try (TestSocket socket = TestSocket.connect(scene.asker().ws("/ws/"))) {
                assertThat(socket.awaitClose()).isEqualTo(4401);
            }
            return;
        }
        ObjectNode command = command(row, scene);
        command.put("ref", 7);
        try (TestSocket socket = scene.asker().open()) {
            socket.send(command);
            JsonNode answer = socket.await(frame -> frame.has("ref"));
            String outcome = row.outcome(cell.who());
            if (row.action().equals("sync")) {
                boolean removed = socket.drain().stream()
                        .anyMatch(frame -> frame.get("event").stringValue().equals("chat.removed"));
                assertThat(answer.get("event").stringValue()).isEqualTo("synced");
                assertThat(removed).isEqualTo(outcome.equals("unseen"));
            } else if (outcome.endsWith("seen")) {
                assertThat(shows(answer, scene)).as(answer.toString()).isEqualTo(outcome.equals("seen"));
            } else if (outcome.startsWith("2")) {
                assertThat(answer.get("event").stringValue())
                        .as(answer.toString())
                        .isEqualTo("ack");
            } else {
                assertRefused(answer, outcome);
                assertThat(world.lastSeq(scene)).as("nothing was changed").isEqualTo(before);
            }
            assertThat(socket.isClosed()).isFalse();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("seedSocketCells")
    void seedSocket(Cell cell) {
        Scene scene = world.scene(cell.who(), false);
        String outcome = cell.row().outcome(cell.who());
        String query = scene.token().isEmpty() ? "" : "?token=" + scene.token();
        try (TestSocket socket = TestSocket.connect(scene.asker().ws("/ws/chats/" + scene.chat() + "/" + query))) {
            switch (outcome) {
                case "401" -> assertThat(socket.awaitClose()).isEqualTo(4401);
                case "404" -> assertThat(socket.awaitClose()).isEqualTo(4403);
                case "201" -> {
                    socket.send(command(cell.row(), scene));
                    JsonNode message = socket.await(frame -> true);
                    assertThat(message.get("text").stringValue()).isEqualTo("Hi");
                    assertThat(message.get("sender").longValue())
                            .isEqualTo(scene.asker().id());
                }
                default -> {
                    socket.send(command(cell.row(), scene));
                    assertRefused(socket.await(frame -> true).get("error"), outcome);
                    assertThat(socket.isClosed()).isFalse();
                }
            }
        }
    }

    private static ObjectNode command(MatrixRow row, Scene scene) {
        String body = row.body().isEmpty() ? "{}" : scene.fill(row.body());
        ObjectNode command = (ObjectNode) Json.mapper().readTree(body);
        command.put("action", row.action());
        if (row.path().contains("{chat}")) {
            command.put("chat", scene.chat());
        }
        if (row.path().contains("{message}")) {
            command.put("message_id", Long.parseLong(scene.values().getOrDefault("by " + row.targets(), "")));
        }
        return command;
    }

    private static void assertRefused(JsonNode error, String outcome) {
        assertThat(error.get("code").stringValue())
                .as(error.toString())
                .isEqualTo(code(outcome).slug());
        if (outcome.contains(":")) {
            assertThat(error.get("field").stringValue()).isEqualTo(field(outcome));
        }
    }

    private static ErrorCode code(String outcome) {
        return switch (outcome) {
            case "401" -> ErrorCode.NOT_AUTHENTICATED;
            case "404" -> ErrorCode.NOT_FOUND;
            default -> ErrorCode.valueOf(outcome.replaceFirst(":.*", "").toUpperCase(Locale.ROOT));
        };
    }

    private static String field(String outcome) {
        return outcome.substring(outcome.indexOf(':') + 1);
    }

    /// Whether the answer names the chat, or the target where it is about people.
    private static boolean shows(JsonNode answer, Scene scene) {
        String target = scene.values().getOrDefault("target", "");
        List<JsonNode> chats = Stream.of("id", "chat")
                .flatMap(name -> answer.findValues(name).stream())
                .filter(id -> id.longValue() == scene.chat())
                .toList();
        List<JsonNode> users = answer.findValues("user").stream()
                .filter(id -> id.asString().equals(target))
                .toList();
        boolean ofPeople = answer.has("presence")
                || (answer.isArray() && answer.size() > 0 && answer.get(0).has("online"));
        return ofPeople ? !users.isEmpty() : !chats.isEmpty();
    }
}
