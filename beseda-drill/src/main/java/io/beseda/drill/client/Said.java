package io.beseda.drill.client;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A message as the server told of it.
///
/// @param key the `client_id`
public record Said(
        long chat,
        long seq,
        long id,
        long sender,
        String text,
        @Nullable String key) {
    public static Said of(JsonNode message) {
        JsonNode key = message.get("client_id");
        return new Said(
                message.get("chat").longValue(),
                message.get("seq").longValue(),
                message.get("id").longValue(),
                message.get("sender").longValue(),
                message.get("text").stringValue(),
                key == null || key.isNull() ? null : key.stringValue());
    }
}
