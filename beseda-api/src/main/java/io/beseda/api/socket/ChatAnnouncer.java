package io.beseda.api.socket;

import io.beseda.api.json.Wire;
import io.beseda.core.ChatId;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.chat.Chats;
import io.beseda.core.hub.Announcer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells newcomers of their chat: reads it once, through the eyes of one of them, and encodes it per role.
/// Thread-safe.
public final class ChatAnnouncer implements Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(ChatAnnouncer.class);

    private final Chats chats;
    private final ExecutorService workers;

    public ChatAnnouncer(Chats chats, ExecutorService workers) {
        this.chats = chats;
        this.workers = workers;
    }

    @Override
    public void announce(ChatId chat, long joinedSeq, Set<UserId> users, Consumer<Map<UserId, byte[]>> done) {
        workers.execute(() -> done.accept(frames(chat, joinedSeq, users)));
    }

    private Map<UserId, byte[]> frames(ChatId chat, long joinedSeq, Set<UserId> users) {
        Map<UserId, byte[]> frames = new HashMap<>();
        for (UserId user : users) {
            try {
                frames.put(user, frame(chats.get(user, chat), joinedSeq));
            } catch (Refusal _) {
                // Removed again meanwhile: the event of that is on its way.
            } catch (RuntimeException e) {
                LOG.warn("Chat {} could not be announced: {}", chat, e.toString());
                return Map.of();
            }
        }
        return frames;
    }

    private static byte[] frame(Chats.Details details, long joinedSeq) {
        return WireEncoder.event("chat.created", json -> {
            json.writeNumberProperty("chat", details.view().chat().id().value());
            json.writeName("details");
            Wire.newcomersChat(json, details, details.view().me().role().slug(), joinedSeq);
        });
    }
}
