package io.beseda.drill.run;

import io.beseda.drill.client.Books;
import io.beseda.drill.client.Broken;
import io.beseda.drill.client.Said;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// What happened, one JSON object a line: the seed, each fault, each acknowledged message, each broken promise.
/// Times are milliseconds since the start.
final class Recording {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Recording() {}

    static void write(Path file, long seed, Books books) {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            line(out, Map.of("seed", seed));
            for (Books.Phase phase : books.phases()) {
                Map<String, Object> fault = new LinkedHashMap<>();
                fault.put("fault", phase.name());
                fault.put("at", books.since(phase.start()).toMillis());
                line(out, fault);
            }
            for (Books.Acknowledged one : books.acknowledged()) {
                line(out, message(books, one));
            }
            for (Broken broken : books.broken()) {
                line(out, Map.of("broken", broken.toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> message(Books books, Books.Acknowledged one) {
        Said said = one.said();
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("client", one.client());
        message.put("sent", books.since(one.sentAt()).toMillis());
        message.put("acknowledged", books.since(one.ackedAt()).toMillis());
        message.put("node", one.ackedBy());
        message.put("chat", said.chat());
        message.put("seq", said.seq());
        message.put("id", said.id());
        message.put("client_id", said.key());
        message.put("text", said.text());
        return message;
    }

    private static void line(BufferedWriter out, Map<String, Object> object) throws IOException {
        out.write(JSON.writeValueAsString(object));
        out.newLine();
    }
}
