package io.beseda.api.socket;

import io.beseda.api.json.Wire;
import io.beseda.core.ChatId;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.chat.Chats;
import io.beseda.core.hub.Announcer;
import java.util.HashMap;
import java.util.List;
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
    public void announce(ChatId chat, long joinedSeq, Set<UserId> users, Consumer<Map<UserId, Introduction>> done) {
        workers.execute(() -> done.accept(introductions(chat, joinedSeq, users)));
    }

    private Map<UserId, Introduction> introductions(ChatId chat, long joinedSeq, Set<UserId> users) {
        Map<UserId, Introduction> introductions = new HashMap<>();
        for (UserId user : users) {
            try {
                introductions.put(user, introduction(chats.get(user, chat), joinedSeq));
            } catch (Refusal _) {
                introductions.put(user, GONE); // removed again meanwhile
            } catch (RuntimeException e) {
                LOG.warn("Chat {} could not be announced: {}", chat, e.toString());
                return Map.of();
            }
        }
        return introductions;
    }

    private static Introduction introduction(Chats.Details details, long joinedSeq) {
        long floor = details.view().me().floor(details.view().chat().history());
        return new Introduction(List.of(frame(details, joinedSeq)), floor);
    }

    private static byte[] frame(Chats.Details details, long joinedSeq) {
        return WireEncoder.event("chat.created", json -> {
            json.writeNumberProperty("chat", details.view().chat().id().value());
            json.writeName("details");
            Wire.newcomersChat(json, details, details.view().me().role().slug(), joinedSeq);
        });
    }
}
