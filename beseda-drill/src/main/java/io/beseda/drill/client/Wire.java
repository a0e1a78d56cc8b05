package io.beseda.drill.client;

import io.beseda.drill.site.Until;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A socket that hands each frame to a consumer as it comes, in order, and outlives its server: sending into a
/// dead one says so.
public final class Wire implements AutoCloseable {
    /// The connection was cut.
    public static final int CUT = 1006;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration OPENING = Duration.ofSeconds(15);
    private static final Duration WRITING = Duration.ofSeconds(20);

    /// There is no such connection.
    public static final class NotOpened extends RuntimeException {
        NotOpened(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }

    private final CompletableFuture<JsonNode> hello = new CompletableFuture<>();
    private final CompletableFuture<JsonNode> bye = new CompletableFuture<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final String name;
    private final WebSocket socket;

    private Wire(String name, URI uri, Consumer<JsonNode> frames) {
        this.name = name;
        CompletableFuture<WebSocket> opening = HTTP.newWebSocketBuilder()
                .connectTimeout(OPENING)
                .buildAsync(uri, new Listener(frames))
                .orTimeout(OPENING.toSeconds(), TimeUnit.SECONDS);
        try {
            this.socket = opening.join();
        } catch (CompletionException e) {
            throw new NotOpened(name + ": " + e.getCause(), e);
        }
    }

    public static Wire open(String name, URI uri, Consumer<JsonNode> frames) {
        return new Wire(name, uri, frames);
    }

    private final class Listener implements WebSocket.Listener {
        private final Consumer<JsonNode> frames;
        private final StringBuilder text = new StringBuilder();

        Listener(Consumer<JsonNode> frames) {
            this.frames = frames;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonNode frame = Rest.JSON.readTree(text.toString());
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
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.complete(statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.complete(CUT);
        }
    }

    /// False: the connection is gone.
    public synchronized boolean send(Map<String, Object> frame) {
        try {
            socket.sendText(Rest.JSON.writeValueAsString(frame), true)
                    .orTimeout(WRITING.toSeconds(), TimeUnit.SECONDS)
                    .join();
            return true;
        } catch (CompletionException _) {
            return false;
        }
    }

    public JsonNode awaitHello() {
        return get(hello, "hello");
    }

    public JsonNode awaitBye() {
        return get(bye, "bye");
    }

    /// What it said before it went; null: nothing (yet).
    @Nullable
    JsonNode bye() {
        return bye.getNow(null);
    }

    public int awaitClose() {
        return get(closed, "close");
    }

    public boolean isClosed() {
        return closed.isDone();
    }

    private <T> T get(CompletableFuture<T> what, String called) {
        try {
            return CompletableFuture.anyOf(what, closed)
                    .thenCompose(_ -> what.isDone() ? what : failed(called))
                    .get(Until.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException _) {
            throw new Until.TooLong(name + ": no " + called);
        } catch (Exception e) {
            throw new Until.TooLong(name + ": no " + called + ": " + e.getMessage());
        }
    }

    private <T> CompletableFuture<T> failed(String called) {
        return CompletableFuture.failedFuture(
                new IllegalStateException("closed with " + closed.join() + " before " + called));
    }

    /// Without a word, as if the cable were cut.
    public void abort() {
        socket.abort();
        closed.complete(CUT);
    }

    @Override
    public void close() {
        abort();
    }
}
