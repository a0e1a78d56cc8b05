package io.beseda.spring.test;

import io.beseda.api.json.Json;
import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.spring.Beseda;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One of [ChatUsers], with a full socket. One thread at a time.
public final class ChatUser implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final UserId id;
    private final Beseda beseda;
    private final WebSocket socket;
    private final Frames frames;

    private ChatUser(UserId id, Beseda beseda, WebSocket socket, Frames frames) {
        this.id = id;
        this.beseda = beseda;
        this.socket = socket;
        this.frames = frames;
    }

    static ChatUser open(UserId id, URI uri, Beseda beseda) {
        Frames frames = new Frames();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(uri, frames)
                .join();
        frames.next("hello");
        return new ChatUser(id, beseda, socket, frames);
    }

    public UserId id() {
        return id;
    }

    public ChatId direct(ChatUser other) {
        return beseda.chats().direct(id, other.id);
    }

    /// Sends through the socket.
    public void say(ChatId chat, String text) {
        Map<String, Object> command = Map.of("action", "message", "chat", chat.value(), "text", text);
        socket.sendText(Json.mapper().writeValueAsString(command), true).join();
    }

    /// The text of the next message that arrives, whoever sent it.
    public String nextText() {
        return frames.next("message.created").get("message").get("text").stringValue();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private static final class Frames implements WebSocket.Listener {
        private final LinkedBlockingQueue<JsonNode> arrived = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                arrived.add(Json.mapper().readTree(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        /// The next event of this name; others are passed over.
        JsonNode next(String event) {
            try {
                while (true) {
                    JsonNode frame = arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    if (frame == null) {
                        throw new AssertionError("no " + event + " came within " + PATIENCE_SECONDS + " s");
                    }
                    if (frame.path("event").stringValue("").equals(event)) {
                        return frame;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
