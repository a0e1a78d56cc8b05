package io.beseda.api.socket;

import io.beseda.api.json.Wire;
import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import io.beseda.core.chat.Chats;
import io.beseda.core.hub.Encoder;
import io.beseda.core.hub.HubLoop;
import io.beseda.core.hub.Protocol;
import io.beseda.core.hub.Subscriber;
import io.beseda.core.hub.Subscription;
import io.beseda.core.log.ChatLog;
import io.beseda.core.log.ChatStore.ChatPage;
import io.beseda.core.message.Sync.Catchup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Joins what a client missed with what happens now. What this node remembers is sent at once; for the rest
/// live events are held, the backlog is read and sent, then what was held follows without a repeat. Owner:
/// the loop, but for the reading.
final class SyncAnswer {
    private final SocketContext context;
    private final Socket socket;
    private final Subscriber subscriber;
    private final HubLoop hub;
    private final Encoder encoder;
    private final @Nullable ChatId ofChat;

    SyncAnswer(SocketContext context, Socket socket, Subscriber subscriber, HubLoop hub, @Nullable ChatId ofChat) {
        this.context = context;
        this.socket = socket;
        this.subscriber = subscriber;
        this.hub = hub;
        this.encoder = context.node().encoder();
        this.ofChat = ofChat;
    }

    /// What is still to be read.
    ///
    /// @param known   whether the client's places mean something here
    /// @param chats   the client's places in the logs of these
    /// @param unnamed chats that the client did not name
    /// @param bytes   how much may be sent
    private record Wanted(boolean known, Map<ChatId, Long> chats, Set<ChatId> unnamed, long bytes) {}

    /// What was read: frames by chat, and the chats that the client did not name.
    private record Backlog(
            Map<ChatId, List<byte[]>> frames, Map<ChatId, Long> upTo, List<byte[]> announced, boolean more) {
        static final Backlog NOTHING = new Backlog(Map.of(), Map.of(), List.of(), false);
    }

    void run(Command.Sync sync, @Nullable JsonNode ref) {
        Wanted wanted = fromMemory(sync);
        Map<ChatId, Subscription> held = new HashMap<>();
        for (ChatId chat : wanted.chats().keySet()) {
            Subscription subscription = hub.hold(subscriber, chat);
            if (subscription != null) {
                held.put(chat, subscription);
            }
        }
        if (wanted.chats().isEmpty() && wanted.unnamed().isEmpty()) {
            answer(wanted, held, Backlog.NOTHING, ref);
            return;
        }
        context.workers().execute(() -> {
            Backlog backlog;
            try {
                backlog = read(wanted);
            } catch (RuntimeException e) {
                subscriber.connection().loop().execute(() -> failed(held, e, ref));
                return;
            }
            subscriber.connection().loop().execute(() -> answer(wanted, held, backlog, ref));
        });
    }

    private Wanted fromMemory(Command.Sync sync) {
        boolean known = sync.epoch() == null
                || sync.epoch().equals(context.node().store().epoch());
        Map<ChatId, Long> unanswered = new HashMap<>(sync.chats());
        int bytes = Limits.SYNC_BYTES;
        for (Map.Entry<ChatId, Long> place : sync.chats().entrySet()) {
            int sent = known ? hub.catchUp(subscriber, place.getKey(), place.getValue(), bytes) : -1;
            if (sent >= 0) {
                bytes -= sent;
                unanswered.remove(place.getKey());
            }
        }
        Set<ChatId> unnamed = new HashSet<>();
        if (ofChat == null) {
            unnamed.addAll(hub.heardBy(subscriber));
            unnamed.removeAll(sync.chats().keySet());
        }
        return new Wanted(known, unanswered, unnamed, bytes);
    }

    private Backlog read(Wanted wanted) {
        Map<ChatId, List<byte[]>> frames = new HashMap<>();
        Map<ChatId, Long> upTo = new HashMap<>();
        long bytes = 0;
        Map<ChatId, Catchup> catchups = wanted.chats().isEmpty()
                ? Map.of()
                : context.node().sync().since(subscriber.user(), wanted.known(), wanted.chats());
        for (Map.Entry<ChatId, Catchup> entry : catchups.entrySet()) {
            ChatId chat = entry.getKey();
            switch (entry.getValue()) {
                case Catchup.Missed missed -> {
                    List<byte[]> backlog = encoded(missed.events());
                    long size =
                            backlog.stream().mapToLong(frame -> frame.length).sum();
                    // More than a connection may have waiting would close it as too slow.
                    boolean fits = bytes + size <= wanted.bytes();
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
        List<byte[]> announced = announced(wanted.unnamed());
        boolean more = announced.size() < wanted.unnamed().size();
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
                frames.add(ChatAnnouncer.created(chat, json -> Wire.chat(json, details)));
            }
        }
        return frames;
    }

    private void answer(Wanted wanted, Map<ChatId, Subscription> held, Backlog backlog, @Nullable JsonNode ref) {
        for (ChatId chat : wanted.chats().keySet()) {
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
