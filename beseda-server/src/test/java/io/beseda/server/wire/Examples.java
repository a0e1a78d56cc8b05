package io.beseda.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The examples of protocol/, and what of them an answer must share: names, types and presence of fields.
final class Examples {
    private static final Path PROTOCOL = Path.of(System.getProperty("beseda.root", ".."), "protocol");
    /// Documented as `null` or something.
    private static final Set<String> NULLABLE =
            Set.of("edited_at", "reply_to", "last_message", "members", "online", "last_seen");

    private Examples() {}

    static JsonNode read(String name) {
        try {
            return Json.mapper().readTree(Files.readString(PROTOCOL.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode object(String name) {
        return (ObjectNode) read(name);
    }

    /// The names of the files in a folder, without `.json`.
    static Set<String> names(String folder) {
        try (Stream<Path> files = Files.list(PROTOCOL.resolve(folder))) {
            return files.map(file -> file.getFileName().toString().replaceFirst("\\.json$", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Every example of the folder was met by one answer, and has its shape.
    static void assertMet(String folder, TreeMap<String, JsonNode> answers) {
        assertThat(answers.keySet()).as(folder).isEqualTo(names(folder));
        answers.forEach(
                (name, answer) -> assertShape(folder + "/" + name, read(folder + "/" + name + ".json"), answer));
    }

    static void assertShape(String at, JsonNode example, JsonNode answer) {
        String field = at.substring(at.lastIndexOf('.') + 1);
        if (NULLABLE.contains(field) && (example.isNull() || answer.isNull())) {
            return;
        }
        assertThat(answer.getNodeType()).as(at).isEqualTo(example.getNodeType());
        if (example instanceof ObjectNode object) {
            assertThat(new TreeSet<>(answer.propertyNames())).as(at).isEqualTo(new TreeSet<>(object.propertyNames()));
            object.propertyNames().forEach(name -> assertShape(at + "." + name, object.get(name), answer.get(name)));
        } else if (example instanceof ArrayNode elements) {
            assertThat(answer.isEmpty()).as(at + " is empty").isEqualTo(elements.isEmpty());
            for (JsonNode element : answer) {
                assertThat(elements)
                        .as("%s: %s is like one of them", at, element)
                        .anySatisfy(one -> assertShape(at, one, element));
            }
        } else if (example.isNumber()) {
            assertThat(answer.isIntegralNumber()).as(at).isEqualTo(example.isIntegralNumber());
        } else if (example.isString() && example.stringValue().matches("\\d{4}-\\d\\d-\\d\\dT.*")) {
            assertThat(answer.stringValue()).as(at).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
        }
    }
}
