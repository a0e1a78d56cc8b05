package io.beseda.api.json;

import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JSON in and out. Thread-safe.
public final class Json {
    /// Deeper than any body of ours; a hostile one costs nothing.
    private static final int MAX_DEPTH = 32;

    private static final int BUFFER = 512;
    private static final char REPLACEMENT = '\uFFFD';

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /// What the writer writes, as UTF-8.
    public static byte[] bytes(Consumer<JsonGenerator> writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(BUFFER);
        try (JsonGenerator json = MAPPER.createGenerator(out)) {
            writer.accept(json);
        }
        return out.toByteArray();
    }

    /// A JSON object, or the refusal `malformed`. The bytes must be UTF-8.
    public static Fields object(byte[] utf8) {
        JsonNode node;
        try {
            node = MAPPER.readTree(text(utf8));
        } catch (JacksonException | CharacterCodingException _) {
            throw Refusal.of(ErrorCode.MALFORMED, "The body is not valid JSON in UTF-8.");
        }
        if (!(node instanceof ObjectNode object)) {
            throw Refusal.of(ErrorCode.MALFORMED);
        }
        return new Fields(object);
    }

    public static JsonMapper mapper() {
        return MAPPER;
    }

    /// Jackson takes some byte sequences that are no UTF-8; the JDK's decoder does not. What a string is made of at
    /// once has U+FFFD for each of them: only where there is one, all is decoded strictly.
    private static String text(byte[] utf8) throws CharacterCodingException {
        String text = new String(utf8, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0
                ? text
                : StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(utf8))
                        .toString();
    }
}
