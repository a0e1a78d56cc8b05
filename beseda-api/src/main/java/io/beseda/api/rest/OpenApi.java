package io.beseda.api.rest;

import io.beseda.api.http.Response;
import io.beseda.api.json.Json;
import io.beseda.api.rest.Route.Access;
import io.beseda.api.rest.Route.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/// The OpenAPI 3.1 document, made from the route table.
public final class OpenApi {
    private static final String PATH = "/api/openapi.json";

    /// Fields of the answers: name -> type. `X[]` is an array of X, `?` may be null. protocol/rest has
    /// examples.
    private static final Map<String, List<String>> SCHEMAS = Map.ofEntries(
            Map.entry("User", List.of("id:id", "username:string", "display_name:string", "avatar:string?")),
            Map.entry(
                    "Chat",
                    List.of(
                            "id:integer",
                            "is_group:boolean",
                            "title:string",
                            "history:string",
                            "created_at:time",
                            "member_count:integer",
                            "members:Member[]?",
                            "my_role:string",
                            "unread_count:integer",
                            "last_message:Message?",
                            "last_seq:integer",
                            "read_seq:integer")),
            Map.entry(
                    "Member",
                    List.of(
                            "user:id",
                            "username:string",
                            "display_name:string",
                            "avatar:string?",
                            "role:string",
                            "joined_at:time",
                            "read_seq:integer",
                            "delivered_seq:integer")),
            Map.entry(
                    "Message",
                    List.of(
                            "id:integer",
                            "chat:integer",
                            "sender:id",
                            "text:string",
                            "created_at:time",
                            "seq:integer",
                            "edited_at:time?",
                            "deleted:boolean",
                            "reply_to:integer?",
                            "client_id:string")),
            Map.entry("Receipt", List.of("user:id", "at:time")),
            Map.entry("Receipts", List.of("read:Receipt[]", "delivered:Receipt[]")),
            Map.entry("Position", List.of("chat:integer", "up_to:integer", "unread_count:integer")),
            Map.entry("ChatUnread", List.of("chat:integer", "unread_count:integer")),
            Map.entry("Unread", List.of("total:integer", "chats:ChatUnread[]")),
            Map.entry("Presence", List.of("user:id", "online:boolean?", "last_seen:time?")),
            Map.entry("Tokens", List.of("access:string", "refresh:string")),
            Map.entry("Ticket", List.of("ticket:string")),
            Map.entry("Demo", List.of("user:User", "other:User", "password:string")),
            Map.entry("Empty", List.of()),
            Map.entry("OpenApi", List.of()),
            Map.entry(
                    "Problem",
                    List.of("type:string", "title:string", "status:integer", "code:string", "detail:string")));

    private OpenApi() {}

    /// The table of these routes and of the one that describes them all.
    @SafeVarargs
    public static RouteTable describing(List<Route>... features) {
        List<Route> routes = new ArrayList<>(RouteTable.of(features).routes());
        byte[][] document = new byte[1][];
        routes.add(new Route(
                "GET",
                PATH,
                Access.PUBLIC,
                "This description",
                List.of(),
                List.of(),
                Answer.one(200, "OpenApi"),
                _ -> Response.of(200, "application/json", document[0])));
        RouteTable table = new RouteTable(routes);
        document[0] = document(table).getBytes(StandardCharsets.UTF_8);
        return table;
    }

    public static String document(RouteTable table) {
        ObjectNode root = Json.mapper().createObjectNode();
        root.put("openapi", "3.1.0");
        root.putObject("info")
                .put("title", "Beseda")
                .put("version", "1")
                .put("description", "Direct and group chats. docs/protocol.md has the rules and the WebSockets.");
        ObjectNode paths = root.putObject("paths");
        for (Route route : table.routes()) {
            ObjectNode path = (ObjectNode) paths.get(route.path());
            if (path == null) {
                path = paths.putObject(route.path());
            }
            operation(path.putObject(route.method().toLowerCase(java.util.Locale.ROOT)), route);
        }
        ObjectNode components = root.putObject("components");
        ObjectNode schemes = components.putObject("securitySchemes");
        schemes.putObject("token").put("type", "http").put("scheme", "bearer").put("bearerFormat", "JWT");
        schemes.putObject("cookie").put("type", "apiKey").put("in", "cookie").put("name", "sessionid");
        schemes.putObject("operator")
                .put("type", "apiKey")
                .put("in", "header")
                .put("name", "Authorization")
                .put("description", "Api-Key KEY, and Beseda-As: USER to act as a user; docs/operator-api.md");
        ObjectNode schemas = components.putObject("schemas");
        new TreeMap<>(SCHEMAS).forEach((name, fields) -> schema(schemas.putObject(name), fields));
        return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static void operation(ObjectNode operation, Route route) {
        operation.put("summary", route.summary());
        switch (route.access()) {
            case PUBLIC, OWN_ORIGIN -> {}
            case USER -> secure(operation, "token", "cookie", "operator");
            case LOGIN -> secure(operation, "token", "cookie");
            case OPERATOR -> secure(operation, "operator");
        }
        var parameters = operation.putArray("parameters");
        for (String segment : RouteTable.segments(route.path())) {
            if (segment.startsWith("{")) {
                ObjectNode parameter = parameters.addObject();
                parameter
                        .put("name", segment.substring(1, segment.length() - 1))
                        .put("in", "path")
                        .put("required", true);
                parameter.putObject("schema").put("type", "string");
            }
        }
        for (String name : route.query()) {
            ObjectNode parameter = parameters.addObject();
            parameter.put("name", name).put("in", "query").putObject("schema").put("type", "string");
        }
        if (!route.body().isEmpty()) {
            body(operation.putObject("requestBody"), route.body());
        }
        answers(operation.putObject("responses"), route.answer());
    }

    private static void secure(ObjectNode operation, String... schemes) {
        var either = operation.putArray("security");
        for (String scheme : schemes) {
            either.addObject().putArray(scheme);
        }
    }

    private static void body(ObjectNode request, List<Route.Field> fields) {
        request.put("required", true);
        ObjectNode schema =
                request.putObject("content").putObject("application/json").putObject("schema");
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        var required = schema.putArray("required");
        for (Route.Field field : fields) {
            type(properties.putObject(field.name()), field.type());
            if (field.required()) {
                required.add(field.name());
            }
        }
    }

    private static void answers(ObjectNode responses, Answer answer) {
        ObjectNode good = responses.putObject(Integer.toString(answer.status()));
        good.put("description", "done");
        if (answer.schema() != null) {
            ObjectNode schema =
                    good.putObject("content").putObject("application/json").putObject("schema");
            type(schema, answer.array() ? answer.schema() + "[]" : answer.schema());
        }
        ObjectNode bad = responses.putObject("default");
        bad.put("description", "refused");
        type(bad.putObject("content").putObject("application/problem+json").putObject("schema"), "Problem");
    }

    private static void schema(ObjectNode schema, List<String> fields) {
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        for (String field : fields) {
            String[] nameAndType = field.split(":", 2);
            type(properties.putObject(nameAndType[0]), nameAndType[1]);
        }
    }

    private static void type(ObjectNode schema, String type) {
        if (type.endsWith("?")) {
            var either = schema.putArray("anyOf");
            type(either.addObject(), type.substring(0, type.length() - 1));
            either.addObject().put("type", "null");
        } else if (type.endsWith("[]")) {
            schema.put("type", "array");
            type(schema.putObject("items"), type.substring(0, type.length() - 2));
        } else {
            switch (type) {
                case "id" -> schema.putArray("type").add("integer").add("string");
                case "ids" -> type(schema, "id[]");
                case "time" -> schema.put("type", "string").put("format", "date-time");
                case "string", "integer", "boolean" -> schema.put("type", type);
                default -> schema.put("$ref", "#/components/schemas/" + type);
            }
        }
    }
}
