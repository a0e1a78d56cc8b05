package io.beseda.api.rest;

import io.beseda.api.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One row of the route table: what may be asked, by whom, and what answers.
///
/// @param path    segments between slashes; `{name}` takes one segment
/// @param body    fields of the JSON body; empty: none is read
/// @param query   names of query parameters
/// @param answer  what the 2xx body is, by the name of a schema in [OpenApi]
public record Route(
        String method,
        String path,
        Access access,
        String summary,
        List<Field> body,
        List<String> query,
        Answer answer,
        Handler handler) {

    public Route {
        body = List.copyOf(body);
        query = List.copyOf(query);
    }

    /// Who may call.
    public enum Access {
        /// Anyone.
        PUBLIC,
        /// Anyone, but an unsafe call must not come from a foreign page: it gives or uses up credentials.
        OWN_ORIGIN,
        /// A user with a valid credential.
        USER
    }

    /// A field of a request body.
    ///
    /// @param type `string`, `id`, `ids`
    public record Field(String name, String type, boolean required) {
        public static Field required(String name, String type) {
            return new Field(name, type, true);
        }

        public static Field optional(String name, String type) {
            return new Field(name, type, false);
        }
    }

    /// @param schema null: no body
    public record Answer(int status, @Nullable String schema, boolean array) {
        public static Answer none() {
            return new Answer(204, null, false);
        }

        public static Answer one(int status, String schema) {
            return new Answer(status, schema, false);
        }

        public static Answer many(int status, String schema) {
            return new Answer(status, schema, true);
        }
    }

    /// May block. A refusal is thrown.
    @FunctionalInterface
    public interface Handler {
        Response answer(Exchange exchange);
    }

    /// The values of `{name}` segments, or null when the path is another.
    @Nullable
    Map<String, String> match(List<String> segments) {
        List<String> pattern = segments(path);
        if (pattern.size() != segments.size()) {
            return null;
        }
        Map<String, String> parameters = new java.util.HashMap<>();
        for (int i = 0; i < pattern.size(); i++) {
            String expected = pattern.get(i);
            String actual = segments.get(i);
            if (expected.startsWith("{")) {
                parameters.put(expected.substring(1, expected.length() - 1), actual);
            } else if (!expected.equals(actual)) {
                return null;
            }
        }
        return parameters;
    }

    /// The parts of a path; one slash at the end does not count.
    static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        int start = 1;
        for (int slash = path.indexOf('/', start); slash >= 0; slash = path.indexOf('/', start)) {
            segments.add(path.substring(start, slash));
            start = slash + 1;
        }
        if (start < path.length()) {
            segments.add(path.substring(start));
        }
        return segments;
    }
}
