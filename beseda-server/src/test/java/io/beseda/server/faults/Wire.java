package io.beseda.server.faults;

import io.beseda.api.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// A socket that hands each frame to a consumer as it comes, in order, and outlives its server: sending into a
/// dead one says so.
final class Wire implements AutoCloseable {
    /// The connection was cut.
    static final int CUT = 1006;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final CompletableFuture<JsonNode> hello = new CompletableFuture<>();
    private final CompletableFuture<JsonNode> bye = new CompletableFuture<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final String name;
    private final WebSocket socket;

    private Wire(String name, URI uri, Consumer<JsonNode> frames) {
        this.name = name;
        this.socket = HTTP.newWebSocketBuilder()
                .buildAsync(uri, new Listener(frames))
                .orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    static Wire open(String name, URI uri, Consumer<JsonNode> frames) {
        return new Wire(name, uri, frames);
    }

    private final class Listener implements WebSocket.Listener {
        private final Consumer<JsonNode> frames;
        private final StringBuilder text = new StringBuilder();

        Listener(Consumer<JsonNode> frames) {
            this.frames = frames;
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonNode frame = Json.mapper().readTree(text.toString());
                text.setLength(0);
                JsonNode event = frame.get("event");
                switch (event == null ? "" : event.stringValue()) {
                    case "hello" -> hello.complete(frame);
                    case "bye" -> bye.complete(frame);
                    default -> frames.accept(frame);
                }
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.complete(statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.complete(CUT);
        }
    }

    /// False: the connection is gone.
    boolean send(Map<String, Object> frame) {
        try {
            socket.sendText(Json.mapper().writeValueAsString(frame), true)
                    .orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
            return true;
        } catch (CompletionException _) {
            return false;
        }
    }

    JsonNode awaitHello() {
        return get(hello, "hello");
    }

    JsonNode awaitBye() {
        return get(bye, "bye");
    }

    int awaitClose() {
        return get(closed, "close");
    }

    boolean isClosed() {
        return closed.isDone();
    }

    private <T> T get(CompletableFuture<T> what, String called) {
        try {
            return what.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException _) {
            throw new AssertionError(name + ": no " + called + (closed.isDone() ? ", closed " + closed.join() : ""));
        } catch (Exception e) {
            throw new AssertionError(name + ": no " + called, e);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }
}
