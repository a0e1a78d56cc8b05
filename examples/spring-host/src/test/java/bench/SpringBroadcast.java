package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/// A chat as one writes it with Spring's WebSocket support, without storage: each message to each session. One thread
/// speaks, so that sessions need no lock: the best case.
final class SpringBroadcast extends TextWebSocketHandler {
    private final List<WebSocketSession> sessions = new CopyOnWriteArrayList<>();

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        sessions.add(session);
    }

    int send(int messages, String text) {
        try {
            for (int i = 0; i < messages; i++) {
                TextMessage message = new TextMessage(text);
                for (WebSocketSession session : sessions) {
                    session.sendMessage(message);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return messages;
    }
}
