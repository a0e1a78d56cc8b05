package io.beseda.api.socket;

import io.beseda.api.frame.Frames;
import io.beseda.api.json.Json;
import io.beseda.api.json.Wire;
import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Message;
import io.beseda.core.UserId;
import io.beseda.core.hub.Encoder;
import io.beseda.core.hub.Protocol;
import io.beseda.core.log.Fact;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Events as frames. Thread-safe.
public final class WireEncoder implements Encoder {
    private final LongAdder encodings = new LongAdder();

    /// Log events encoded so far: once per event and protocol, however many listen.
    public long encodings() {
        return encodings.sum();
    }

    @Override
    public byte @Nullable [] event(Protocol protocol, ChatEvent event) {
        return switch (protocol) {
            case SEED -> {
                if (!(event instanceof ChatEvent.MessageCreated(Message message))) {
                    yield null;
                }
                encodings.increment();
                yield frame(json -> Wire.seedMessage(json, message));
            }
            case FULL -> {
                if (event instanceof ChatEvent.ChatClosed) {
                    yield null; // members are told by chat.removed
                }
                encodings.increment();
                yield full(event);
            }
        };
    }

    private static byte[] full(ChatEvent event) {
        return switch (event) {
            case ChatEvent.MessageCreated created -> message("message.created", event, created.message());
            case ChatEvent.MessageEdited edited -> message("message.edited", event, edited.message());
            case ChatEvent.MessageDeleted deleted -> message("message.deleted", event, deleted.message());
            case ChatEvent.MemberJoined joined ->
                logged("member.joined", event, json -> {
                    Wire.user(json, "user", joined.user());
                    json.writeStringProperty("role", joined.role().slug());
                    by(json, joined.by(), joined.at());
                });
            case ChatEvent.MemberLeft left ->
                logged("member.left", event, json -> {
                    Wire.user(json, "user", left.user());
                    by(json, left.by(), left.at());
                });
            case ChatEvent.MemberChanged changed ->
                logged("member.changed", event, json -> {
                    Wire.user(json, "user", changed.user());
                    json.writeStringProperty("role", changed.role().slug());
                    by(json, changed.by(), changed.at());
                });
            case ChatEvent.ChatUpdated updated ->
                logged("chat.updated", event, json -> {
                    json.writeStringProperty("title", updated.title());
                    by(json, updated.by(), updated.at());
                });
            case ChatEvent.ChatClosed closed -> throw new IllegalArgumentException("not shown: " + closed);
        };
    }

    private static byte[] message(String name, ChatEvent event, Message message) {
        return logged(name, event, json -> {
            json.writeName("message");
            Wire.message(json, message);
        });
    }

    private static byte[] logged(String name, ChatEvent event, Consumer<JsonGenerator> rest) {
        return event(name, json -> {
            json.writeNumberProperty("chat", event.chat().value());
            json.writeNumberProperty("seq", event.seq());
            rest.accept(json);
        });
    }

    private static void by(JsonGenerator json, UserId by, Instant at) {
        Wire.user(json, "by", by);
        json.writeStringProperty("at", Wire.time(at));
    }

    @Override
    public byte[] position(Fact.PositionMoved moved) {
        return event(moved.kind().name().toLowerCase(Locale.ROOT), json -> {
            json.writeNumberProperty("chat", moved.chat().value());
            Wire.user(json, "user", moved.user());
            json.writeNumberProperty("up_to", moved.upTo());
        });
    }

    @Override
    public byte[] typing(ChatId chat, UserId user) {
        return event("typing", json -> {
            json.writeNumberProperty("chat", chat.value());
            Wire.user(json, "user", user);
        });
    }

    @Override
    public byte[] presence(UserId user, @Nullable Boolean online, @Nullable Instant lastSeen) {
        return event("presence", json -> Wire.presenceFields(json, user, online, lastSeen));
    }

    @Override
    public byte[] chatRemoved(ChatId chat) {
        return ofChat("chat.removed", chat);
    }

    @Override
    public byte[] reset(ChatId chat) {
        return ofChat("reset", chat);
    }

    private static byte[] ofChat(String name, ChatId chat) {
        return event(name, json -> json.writeNumberProperty("chat", chat.value()));
    }

    @Override
    public byte[] bye(long reconnectAfterMillis) {
        return event("bye", json -> json.writeNumberProperty("reconnect_after_ms", reconnectAfterMillis));
    }

    /// A frame `{"event": name, ...}`.
    static byte[] event(String name, Consumer<JsonGenerator> rest) {
        return frame(json -> {
            json.writeStartObject();
            json.writeStringProperty("event", name);
            rest.accept(json);
            json.writeEndObject();
        });
    }

    static byte[] frame(Consumer<JsonGenerator> body) {
        return Frames.text(Json.bytes(body));
    }
}
