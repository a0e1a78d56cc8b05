package io.beseda.server.testing;

import io.beseda.server.testing.TestUser.Answer;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/// An operator of a server that was started with [#SETTINGS].
///
/// @param headers of every request
public record TestOperator(URI server, Map<String, String> headers) {
    public static final String KEY = "a-key-of-at-least-thirty-two-characters";
    public static final String AUTHORIZATION = "Api-Key " + KEY;
    public static final Map<String, String> SETTINGS = Map.of("BESEDA_API_KEYS", "tests:" + KEY);

    public TestOperator {
        headers = Map.copyOf(headers);
    }

    public static TestOperator of(TestServer server) {
        return of(server.uri("/"));
    }

    public static TestOperator of(URI server) {
        return new TestOperator(server, Map.of("Authorization", AUTHORIZATION));
    }

    public TestOperator with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new TestOperator(server, more);
    }

    public TestOperator as(TestUser user) {
        return with("Beseda-As", "" + user.id());
    }

    public Answer get(String path) {
        return send("GET", path, "");
    }

    public Answer post(String path, Object body) {
        return send("POST", path, body);
    }

    public Answer send(String method, String path, Object body) {
        return TestUser.send(server.resolve(path), method, body, headers);
    }
}
