package io.beseda.api.socket;

import io.beseda.api.json.Wire;
import io.beseda.core.ChatId;
import io.beseda.core.ErrorCode;
import io.beseda.core.Limits;
import io.beseda.core.Message;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import io.beseda.core.hub.HubLoop;
import io.beseda.core.hub.Subscriber;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatLog;
import io.beseda.core.node.BesedaNode;
import io.beseda.core.presence.Presence;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/// Runs the commands of one socket and answers them. Owner: the loop.
///
/// A change of a chat is queued in the log before the next command is looked at, so commands take effect in
/// the order in which they came; its answer comes after the commit.
final class Commands {
    private final SocketContext context;
    private final Socket socket;
    private final Subscriber subscriber;
    private final HubLoop hub;
    private final @Nullable ChatId ofChat;

    Commands(SocketContext context, Socket socket, Subscriber subscriber, HubLoop hub, @Nullable ChatId ofChat) {
        this.context = context;
        this.socket = socket;
        this.subscriber = subscriber;
        this.hub = hub;
        this.ofChat = ofChat;
    }

    /// For acks that say no more than that it is done.
    private static void nothingMore(JsonGenerator json) {}

    void run(Command command, @Nullable JsonNode ref) {
        BesedaNode node = context.node();
        UserId me = subscriber.user();
        try {
            switch (command) {
                case Command.Send(var chat, var draft) ->
                    answer(ref, node.messages().send(me, chat, draft), sent -> message(sent.message()));
                case Command.Edit(var chat, var id, var text) ->
                    answer(ref, node.messages().edit(me, chat, id, text), Commands::message);
                case Command.Delete(var chat, var id) ->
                    answer(ref, node.messages().delete(me, chat, id), Commands::message);
                case Command.Read(var chat, var position) ->
                    answer(ref, node.receipts().read(me, chat, position), moved -> read(chat, moved));
                case Command.Delivered(var chat, var position) ->
                    answer(ref, node.receipts().delivered(me, chat, position), moved -> delivered(chat, moved));
                case Command.Typing(var chat) -> {
                    if (!hub.hears(subscriber, chat)) {
                        throw Refusal.of(ErrorCode.NOT_FOUND);
                    }
                    node.typing().typing(me, chat, hub.memberCount(chat));
                    done(ref, Commands::nothingMore);
                }
                case Command.Sync sync -> new SyncAnswer(context, socket, subscriber, hub, ofChat).run(sync, ref);
                case Command.WatchPresence(var users) ->
                    answer(
                            ref,
                            later(() -> watch(users)),
                            _ -> presence(node.presence().watched(subscriber)));
                case Command.RefreshToken(var token) ->
                    answer(ref, later(() -> context.authenticator().renew(me, token)), this::renewed);
                case Command.Ping() -> done(ref, Commands::nothingMore);
                case Command.Nothing() -> socket.finished();
            }
        } catch (Refusal refusal) {
            socket.refuse(refusal, ref);
            socket.finished();
        }
    }

    private int watch(List<UserId> users) {
        context.node().presence().watch(subscriber, users);
        return users.size();
    }

    private <T> CompletableFuture<T> later(Supplier<T> blocking) {
        return CompletableFuture.supplyAsync(blocking, context.workers());
    }

    /// Answers on the loop, when the future is done.
    private <T> void answer(
            @Nullable JsonNode ref,
            CompletableFuture<T> future,
            java.util.function.Function<T, Consumer<JsonGenerator>> rest) {
        var _ = future.whenComplete((answer, failure) -> subscriber
                .connection()
                .loop()
                .execute(() -> {
                    if (failure == null) {
                        done(ref, rest.apply(answer));
                    } else {
                        socket.refuse(ChatLog.refusalOf(failure), ref);
                        socket.finished();
                    }
                }));
    }

    private void done(@Nullable JsonNode ref, Consumer<JsonGenerator> rest) {
        if (ref != null && !socket.isSeed()) {
            socket.send(WireEncoder.event("ack", json -> {
                ref(json, ref);
                rest.accept(json);
            }));
        }
        socket.finished();
    }

    // ---- what acks carry

    private static Consumer<JsonGenerator> message(Message message) {
        return json -> {
            json.writeName("message");
            Wire.message(json, message);
        };
    }

    private static Consumer<JsonGenerator> read(ChatId chat, Change.Moved moved) {
        return json -> {
            delivered(chat, moved).accept(json);
            json.writeNumberProperty("unread_count", moved.unread());
        };
    }

    private static Consumer<JsonGenerator> delivered(ChatId chat, Change.Moved moved) {
        return json -> {
            json.writeNumberProperty("chat", chat.value());
            json.writeNumberProperty("up_to", moved.upTo());
        };
    }

    private static Consumer<JsonGenerator> presence(List<Presence.Status> statuses) {
        return json -> {
            json.writeName("presence");
            Wire.presence(json, statuses);
        };
    }

    private Consumer<JsonGenerator> renewed(Credential fresh) {
        subscriber.renew(fresh);
        return Commands::nothingMore;
    }

    // ---- frames that belong to no chat

    static byte[] hello(String epoch, UserId user, Limits limits) {
        return WireEncoder.event("hello", json -> {
            json.writeStringProperty("epoch", epoch);
            Wire.user(json, "user", user);
            json.writeName("limits");
            Wire.limits(json, limits);
        });
    }

    static byte[] error(Refusal refusal, @Nullable JsonNode ref) {
        return WireEncoder.event("error", json -> {
            if (ref != null) {
                ref(json, ref);
            }
            Wire.errorFields(json, refusal);
        });
    }

    static byte[] seedError(Refusal refusal) {
        return WireEncoder.frame(json -> {
            json.writeStartObject();
            json.writeName("error");
            json.writeStartObject();
            Wire.errorFields(json, refusal);
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    static void ref(JsonGenerator json, JsonNode ref) {
        if (ref.isString()) {
            json.writeStringProperty("ref", ref.stringValue());
        } else {
            json.writeNumberProperty("ref", ref.longValue());
        }
    }
}
