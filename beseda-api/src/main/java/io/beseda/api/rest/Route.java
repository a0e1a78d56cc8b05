package io.beseda.api.rest;

import io.beseda.api.http.Response;
import java.util.List;
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
        /// A user with a valid credential, or an operator.
        USER,
        /// A user with a valid credential of his own: it is about his login.
        LOGIN,
        /// An operator.
        OPERATOR
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
}
