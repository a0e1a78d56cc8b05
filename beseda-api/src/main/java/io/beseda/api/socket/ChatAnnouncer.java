package io.beseda.api.socket;

import io.beseda.api.json.Wire;
import io.beseda.core.Chat;
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
import tools.jackson.core.JsonGenerator;

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
    public void announce(ChatId chat, long seq, Set<UserId> users, Consumer<Map<UserId, Introduction>> done) {
        workers.execute(() -> done.accept(introductions(chat, seq, users)));
    }

    private Map<UserId, Introduction> introductions(ChatId chat, long seq, Set<UserId> users) {
        Map<UserId, Introduction> introductions = new HashMap<>();
        for (UserId user : users) {
            try {
                introductions.put(user, introduction(chats.get(user, chat), seq));
            } catch (Refusal _) {
                introductions.put(user, GONE); // removed again meanwhile
            } catch (RuntimeException e) {
                LOG.warn("Chat {} could not be announced: {}", chat, e.toString());
                return Map.of();
            }
        }
        return introductions;
    }

    private static Introduction introduction(Chats.Details details, long seq) {
        Chat chat = details.view().chat();
        long floor = details.view().me().floor(chat.history());
        long upTo = seq == NOW ? chat.lastSeq() : seq;
        byte[] frame = created(chat.id(), json -> {
            if (seq == NOW) {
                Wire.chat(json, details);
            } else {
                Wire.newcomersChat(json, details, details.view().me().role().slug(), seq);
            }
        });
        return new Introduction(List.of(frame), upTo, floor, chat.memberCount(), chat.lastSeq());
    }

    /// The frame `chat.created`.
    static byte[] created(ChatId chat, Consumer<JsonGenerator> details) {
        return WireEncoder.event("chat.created", json -> {
            json.writeNumberProperty("chat", chat.value());
            json.writeName("details");
            details.accept(json);
        });
    }
}
