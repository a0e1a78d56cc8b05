package io.beseda.server.testing;

import io.beseda.api.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// A client's socket: frames are read as they come and awaited by what they are. One thread at a time.
public final class TestSocket implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LinkedBlockingQueue<JsonNode> arrived = new LinkedBlockingQueue<>();
    private final List<JsonNode> seen = new ArrayList<>();
    private final AtomicLong refs = new AtomicLong();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final CompletableFuture<Boolean> served = new CompletableFuture<>();
    private final WebSocket socket;

    private TestSocket(URI uri, Map<String, String> headers) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        headers.forEach(builder::header);
        this.socket = builder.buildAsync(uri, new Listener()).join();
    }

    public static TestSocket connect(URI uri) {
        return connect(uri, Map.of());
    }

    public static TestSocket connect(URI uri, Map<String, String> headers) {
        return new TestSocket(uri, headers);
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                arrived.add(Json.mapper().readTree(text.toString()));
                text.setLength(0);
                served.complete(true);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.complete(statusCode);
            served.complete(false);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.complete(1006);
            served.complete(false);
        }
    }

    /// Sends without waiting for an answer.
    public void send(Object frame) {
        String text = frame instanceof String raw ? raw : Json.mapper().writeValueAsString(frame);
        socket.sendText(text, true).join();
    }

    /// Sends a command with a `ref`, and returns its ack or error.
    public JsonNode ask(Map<String, Object> command) {
        long ref = refs.incrementAndGet();
        Map<String, Object> withRef = new java.util.HashMap<>(command);
        withRef.put("ref", ref);
        send(withRef);
        return await(frame -> frame.has("ref") && frame.get("ref").longValue() == ref);
    }

    /// The first frame not awaited yet that is this event.
    public JsonNode await(String event) {
        return await(
                frame -> frame.has("event") && frame.get("event").stringValue().equals(event));
    }

    /// The first frame not awaited yet that matches; those before it stay to be awaited.
    public JsonNode await(Predicate<JsonNode> wanted) {
        for (JsonNode frame : seen) {
            if (wanted.test(frame)) {
                seen.remove(frame);
                return frame;
            }
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (true) {
                JsonNode frame = arrived.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (frame == null) {
                    throw new AssertionError("nothing of what was awaited among " + seen);
                }
                if (wanted.test(frame)) {
                    return frame;
                }
                seen.add(frame);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Everything that has arrived and was not awaited, up to the answer of a ping: full sockets only.
    public List<JsonNode> drain() {
        ask(Map.of("action", "ping"));
        ask(Map.of("action", "ping")); // by its turn, what was queued when the first one came is sent
        List<JsonNode> frames = new ArrayList<>(seen);
        seen.clear();
        return frames;
    }

    /// The code with which the server closed.
    public int awaitClose() {
        return within(closed, "not closed");
    }

    /// Whether a frame came before the end; waits for one of the two.
    public boolean isServed() {
        return within(served, "neither a frame nor the end");
    }

    private static <T> T within(CompletableFuture<T> awaited, String otherwise) {
        try {
            return awaited.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            throw new AssertionError(otherwise, e);
        }
    }

    public boolean isClosed() {
        return closed.isDone();
    }

    /// Cuts the connection without a good-bye.
    public void abort() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
