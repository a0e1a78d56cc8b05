package io.beseda.server.faults;

import tools.jackson.databind.JsonNode;

/// A message as the server told of it.
record Said(long chat, long seq, long id, long sender, String text) {
    static Said of(JsonNode message) {
        return new Said(
                message.get("chat").longValue(),
                message.get("seq").longValue(),
                message.get("id").longValue(),
                message.get("sender").longValue(),
                message.get("text").stringValue());
    }
}
