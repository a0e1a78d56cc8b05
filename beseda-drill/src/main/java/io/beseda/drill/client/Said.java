package io.beseda.drill.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A message as the server told of it.
///
/// @param text a long one is kept as its hash, see [#digest]
/// @param key  the `client_id`
public record Said(
        long chat,
        long seq,
        long id,
        long sender,
        String text,
        @Nullable String key) {
    private static final int LONG_TEXT = 1_000;
    private static final String DIGEST = "sha256:";

    public static Said of(JsonNode message) {
        JsonNode key = message.get("client_id");
        return new Said(
                message.get("chat").longValue(),
                message.get("seq").longValue(),
                message.get("id").longValue(),
                message.get("sender").longValue(),
                digest(message.get("text").stringValue()),
                key == null || key.isNull() ? null : key.stringValue());
    }

    /// The text; of a long one its hash, since every client keeps all that it was shown.
    static String digest(String text) {
        if (text.length() <= LONG_TEXT) {
            return text;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return DIGEST + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }

    boolean isDigest() {
        return text.startsWith(DIGEST);
    }
}
