package io.beseda.api.json;

import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.log.Change.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The fields of a JSON object that came from outside. Each getter returns a value of the right type or
/// refuses with the field and the rule. Unknown fields are ignored.
public final class Fields {
    private final ObjectNode object;

    Fields(ObjectNode object) {
        this.object = object;
    }

    /// Whether the field is there and not null.
    public boolean has(String field) {
        JsonNode node = object.get(field);
        return node != null && !node.isNull();
    }

    public @Nullable String optionalString(String field) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isString()) {
            throw Refusal.invalid(field, "must be a string.");
        }
        return node.stringValue();
    }

    public String string(String field) {
        String value = optionalString(field);
        if (value == null) {
            throw Refusal.invalid(field, "is required.");
        }
        return value;
    }

    public @Nullable Boolean optionalFlag(String field) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isBoolean()) {
            throw Refusal.invalid(field, "must be true or false.");
        }
        return node.booleanValue();
    }

    public ChatId chat(String field) {
        return new ChatId(id(field));
    }

    /// A positive number up to 2^53 - 1; a numeric string is taken too.
    public long id(String field) {
        Long value = optionalId(field);
        if (value == null) {
            throw Refusal.invalid(field, "is required.");
        }
        return value;
    }

    public @Nullable Long optionalId(String field) {
        JsonNode node = object.get(field);
        return node == null || node.isNull() ? null : number(field, node, 1);
    }

    public UserId user(String field) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            throw Refusal.invalid(field, "is required.");
        }
        return userId(field, node);
    }

    public List<UserId> users(String field, int max) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            throw Refusal.invalid(field, "is required.");
        }
        if (!node.isArray()) {
            throw Refusal.invalid(field, "must be an array of user ids.");
        }
        if (node.size() > max) {
            throw Refusal.invalid(field, "must name at most " + max + " users.");
        }
        List<UserId> users = new ArrayList<>(node.size());
        for (JsonNode element : node) {
            users.add(userId(field, element));
        }
        return users;
    }

    /// An object of chat id -> seq.
    public Map<ChatId, Long> positions(String field, int max) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            return Map.of();
        }
        if (!(node instanceof ObjectNode positions)) {
            throw Refusal.invalid(field, "must be an object of chat ids and seqs.");
        }
        if (positions.size() > max) {
            throw Refusal.invalid(field, "must name at most " + max + " chats.");
        }
        Map<ChatId, Long> map = new LinkedHashMap<>();
        positions
                .properties()
                .forEach(entry ->
                        map.put(new ChatId(parse(field, entry.getKey(), 1)), number(field, entry.getValue(), 0)));
        return map;
    }

    /// `seq` or `message_id`, exactly one.
    public Position position() {
        Long seq = optionalId("seq");
        Long message = optionalId("message_id");
        if (seq != null && message != null) {
            throw Refusal.invalid("seq", "cannot be combined with message_id.");
        }
        if (seq != null) {
            return new Position.Seq(seq);
        }
        if (message != null) {
            return new Position.OfMessage(message);
        }
        throw Refusal.invalid("seq", "is required, or message_id.");
    }

    /// The client's reference of a command: a number or a short string, as JSON to be echoed; null when
    /// absent.
    public @Nullable JsonNode ref() {
        JsonNode node = object.get("ref");
        if (node == null || node.isNull()) {
            return null;
        }
        boolean good = (node.isIntegralNumber() && node.canConvertToLong())
                || (node.isString()
                        && node.stringValue().length() <= Limits.CLIENT_ID_LENGTH
                        && wellFormed(node.stringValue()));
        if (!good) {
            throw Refusal.invalid("ref", "must be a whole number or a string of at most 64 characters.");
        }
        return node;
    }

    /// A user id from a path or query.
    public static UserId userId(String field, String text) {
        if (text.isEmpty() || text.length() > UserId.MAX_LENGTH || text.indexOf(0) >= 0 || !wellFormed(text)) {
            throw Refusal.invalid(field, "must be a user id.");
        }
        return new UserId(text);
    }

    private static UserId userId(String field, JsonNode node) {
        if (node.isString()) {
            return userId(field, node.stringValue());
        }
        return UserId.of(number(field, node, 0));
    }

    private static boolean wellFormed(String text) {
        return java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static long number(String field, JsonNode node, long min) {
        if (node.isString()) {
            return parse(field, node.stringValue(), min);
        }
        if (!node.isIntegralNumber()) {
            throw Refusal.invalid(field, "must be a number.");
        }
        if (!node.canConvertToLong()) {
            throw outOfRange(field, min);
        }
        return inRange(field, node.longValue(), min);
    }

    private static long parse(String field, String text, long min) {
        try {
            return inRange(field, Long.parseLong(text), min);
        } catch (NumberFormatException _) {
            throw Refusal.invalid(field, "must be a number.");
        }
    }

    private static long inRange(String field, long value, long min) {
        if (value < min || value > Limits.MAX_ID) {
            throw outOfRange(field, min);
        }
        return value;
    }

    private static Refusal outOfRange(String field, long min) {
        return Refusal.invalid(field, "must be from " + min + " to " + Limits.MAX_ID + ".");
    }
}
