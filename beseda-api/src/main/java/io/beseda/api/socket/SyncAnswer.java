package io.beseda.api.socket;

import io.beseda.api.json.Wire;
import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import io.beseda.core.chat.Chats;
import io.beseda.core.hub.HubLoop;
import io.beseda.core.hub.Protocol;
import io.beseda.core.hub.Subscriber;
import io.beseda.core.hub.Subscription;
import io.beseda.core.log.ChatLog;
import io.beseda.core.log.ChatStore.ChatPage;
import io.beseda.core.message.Sync;
import io.beseda.core.message.Sync.Catchup;
import io.beseda.core.node.BesedaNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Joins what a client missed with what happens now: live events of the chats it names are held, the backlog
/// is read and sent, then what was held follows without a repeat. Owner: the loop, but for the reading.
final class SyncAnswer {
    private final SocketContext context;
    private final Socket socket;
    private final Subscriber subscriber;
    private final HubLoop hub;
    private final @Nullable ChatId ofChat;
    private final WireEncoder encoder = new WireEncoder();

    SyncAnswer(SocketContext context, Socket socket, Subscriber subscriber, HubLoop hub, @Nullable ChatId ofChat) {
        this.context = context;
        this.socket = socket;
        this.subscriber = subscriber;
        this.hub = hub;
        this.ofChat = ofChat;
    }

    /// What was read: frames by chat, and the chats that the client did not name.
    private record Backlog(
            Map<ChatId, List<byte[]>> frames, Map<ChatId, Long> upTo, List<byte[]> announced, boolean more) {}

    void run(Command.Sync sync, @Nullable JsonNode ref) {
        Map<ChatId, Subscription> held = new HashMap<>();
        for (ChatId chat : sync.chats().keySet()) {
            Subscription subscription = hub.hold(subscriber, chat);
            if (subscription != null) {
                held.put(chat, subscription);
            }
        }
        context.workers().execute(() -> {
            Backlog backlog;
            try {
                backlog = read(sync);
            } catch (RuntimeException e) {
                subscriber.connection().loop().execute(() -> failed(held, e, ref));
                return;
            }
            subscriber.connection().loop().execute(() -> answer(sync, held, backlog, ref));
        });
    }

    private Backlog read(Command.Sync sync) {
        BesedaNode node = context.node();
        boolean known = sync.epoch() == null || sync.epoch().equals(node.store().epoch());
        Sync.Result result = node.sync().since(subscriber.user(), known, sync.chats());
        Map<ChatId, List<byte[]>> frames = new HashMap<>();
        Map<ChatId, Long> upTo = new HashMap<>();
        long bytes = 0;
        for (Map.Entry<ChatId, Catchup> entry : result.chats().entrySet()) {
            ChatId chat = entry.getKey();
            switch (entry.getValue()) {
                case Catchup.Missed missed -> {
                    List<byte[]> backlog = encoded(missed.events());
                    long size =
                            backlog.stream().mapToLong(frame -> frame.length).sum();
                    // More than a connection may have waiting would close it as too slow.
                    boolean fits = bytes + size <= Limits.SYNC_BYTES;
                    bytes += fits ? size : 0;
                    frames.put(chat, fits ? backlog : List.of(encoder.reset(chat)));
                    upTo.put(chat, missed.upTo());
                }
                case Catchup.Reset reset -> {
                    frames.put(chat, List.of(encoder.reset(chat)));
                    upTo.put(chat, reset.upTo());
                }
                case Catchup.NotMine() -> {}
            }
        }
        List<byte[]> announced = ofChat == null ? announced(Set.copyOf(result.unnamed())) : List.of();
        boolean more = ofChat == null && announced.size() < result.unnamed().size();
        return new Backlog(frames, upTo, announced, more);
    }

    private List<byte[]> encoded(List<ChatEvent> events) {
        List<byte[]> frames = new ArrayList<>();
        for (ChatEvent event : events) {
            byte[] frame = encoder.event(Protocol.FULL, event);
            if (frame != null) {
                frames.add(frame);
            }
        }
        return frames;
    }

    private List<byte[]> announced(Set<ChatId> unnamed) {
        if (unnamed.isEmpty()) {
            return List.of();
        }
        List<byte[]> frames = new ArrayList<>();
        for (Chats.Details details :
                context.node().chats().list(subscriber.user(), new ChatPage(Limits.LIST_MAX, null, false))) {
            ChatId chat = details.view().chat().id();
            if (unnamed.contains(chat) && frames.size() < Limits.SYNC_ANNOUNCED) {
                frames.add(WireEncoder.event("chat.created", json -> {
                    json.writeNumberProperty("chat", chat.value());
                    json.writeName("details");
                    Wire.chat(json, details);
                }));
            }
        }
        return frames;
    }

    private void answer(Command.Sync sync, Map<ChatId, Subscription> held, Backlog backlog, @Nullable JsonNode ref) {
        for (ChatId chat : sync.chats().keySet()) {
            Subscription subscription = held.get(chat);
            List<byte[]> frames = backlog.frames().get(chat);
            if (frames == null) {
                socket.send(encoder.chatRemoved(chat));
            }
            if (subscription != null) {
                hub.release(
                        subscription,
                        frames == null ? List.of() : frames,
                        backlog.upTo().getOrDefault(chat, 0L));
            }
            // Otherwise a member only since this was read: the event of that brings the chat, and what follows.
        }
        backlog.announced().forEach(socket::send);
        socket.send(WireEncoder.event("synced", json -> {
            if (ref != null) {
                Commands.ref(json, ref);
            }
            json.writeBooleanProperty("more", backlog.more());
        }));
        socket.finished();
    }

    private void failed(Map<ChatId, Subscription> held, RuntimeException failure, @Nullable JsonNode ref) {
        held.values().forEach(subscription -> hub.release(subscription, List.of(), 0));
        socket.refuse(ChatLog.refusalOf(failure), ref);
        socket.finished();
    }
}
