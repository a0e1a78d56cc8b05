package io.beseda.drill.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Requests that may fail, which is an answer like others.
public final class Rest {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// @param status 0: there was no answer, and nobody knows whether it was done
    public record Answer(int status, String text) {
        public JsonNode json() {
            return JSON.readTree(text);
        }

        /// Whether the same request may succeed later.
        public boolean mayTryAgain() {
            return status == 0 || status == 429 || status >= 500;
        }
    }

    private Rest() {}

    public static Answer get(URI uri, @Nullable String token) {
        return send(HttpRequest.newBuilder(uri).GET(), token);
    }

    public static Answer post(URI uri, Object body, @Nullable String token) {
        return send(
                HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                        .header("Content-Type", "application/json"),
                token);
    }

    private static Answer send(HttpRequest.Builder request, @Nullable String token) {
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> response =
                    HTTP.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            return new Answer(0, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(0, e.toString());
        }
    }
}
