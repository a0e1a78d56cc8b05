package io.beseda.api.rest;

import static io.beseda.api.rest.Route.Access.USER;

import io.beseda.api.auth.Door;
import io.beseda.api.http.Response;
import io.beseda.api.json.Fields;
import io.beseda.api.json.Wire;
import io.beseda.api.rest.Route.Answer;
import io.beseda.api.rest.Route.Field;
import io.beseda.core.Limits;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatLog;
import io.beseda.core.message.Draft;
import io.beseda.core.message.Messages;
import io.beseda.core.node.BesedaNode;
import io.beseda.core.presence.Presence;
import io.beseda.core.receipt.Receipts;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import tools.jackson.core.JsonGenerator;

/// Messages, positions, unread counts and presence.
public final class MessageRoutes {
    private static final String MESSAGES = "/api/chats/{chat}/messages/";
    private static final String MESSAGE = "/api/chats/{chat}/messages/{message}/";
    private static final List<Field> POSITION =
            List.of(Field.optional("message_id", "id"), Field.optional("seq", "id"));

    private final Messages messages;
    private final Messages unlimited;
    private final Receipts receipts;
    private final Presence presence;
    private final Limits limits;

    public MessageRoutes(BesedaNode node) {
        this.messages = node.messages();
        this.unlimited = node.unlimitedMessages();
        this.receipts = node.receipts();
        this.presence = node.presence();
        this.limits = node.limits();
    }

    public List<Route> routes() {
        List<Field> none = List.of();
        return List.of(
                new Route(
                        "GET",
                        MESSAGES,
                        USER,
                        "A page of history, oldest first",
                        none,
                        List.of("limit", "before", "after"),
                        Answer.many(200, "Message"),
                        this::history),
                new Route(
                        "POST",
                        MESSAGES,
                        USER,
                        "Send",
                        List.of(
                                Field.required("text", "string"),
                                Field.optional("client_id", "string"),
                                Field.optional("reply_to", "id")),
                        List.of(),
                        Answer.one(201, "Message"),
                        this::send),
                new Route(
                        "PATCH",
                        MESSAGE,
                        USER,
                        "Edit",
                        List.of(Field.required("text", "string")),
                        List.of(),
                        Answer.one(200, "Message"),
                        this::edit),
                new Route("DELETE", MESSAGE, USER, "Delete", none, List.of(), Answer.none(), this::delete),
                new Route(
                        "GET",
                        MESSAGE + "receipts/",
                        USER,
                        "Who has read it, who has got it",
                        none,
                        List.of(),
                        Answer.one(200, "Receipts"),
                        this::reached),
                new Route(
                        "POST",
                        "/api/chats/{chat}/read/",
                        USER,
                        "Read up to here",
                        POSITION,
                        List.of(),
                        Answer.one(200, "Position"),
                        this::read),
                new Route(
                        "POST",
                        "/api/chats/{chat}/delivered/",
                        USER,
                        "Delivered up to here",
                        POSITION,
                        List.of(),
                        Answer.one(200, "Position"),
                        this::delivered),
                new Route(
                        "GET",
                        "/api/unread/",
                        USER,
                        "My unread counts",
                        none,
                        List.of(),
                        Answer.one(200, "Unread"),
                        this::unread),
                new Route(
                        "GET",
                        "/api/presence/",
                        USER,
                        "Who is online, of those who share a chat with me",
                        none,
                        List.of("user"),
                        Answer.many(200, "Presence"),
                        this::presence));
    }

    private Response history(Exchange exchange) {
        Long before = exchange.queryNumber("before", 1, Limits.MAX_ID);
        Long after = exchange.queryNumber("after", 0, Limits.MAX_ID);
        if (before != null && after != null) {
            throw Refusal.invalid("after", "cannot be combined with before.");
        }
        int limit = exchange.limit(Limits.PAGE, Limits.PAGE_MAX);
        Messages.Page page = messages.history(exchange.me(), exchange.chat(), before, after, limit);
        Response response = Exchange.json(200, json -> {
            json.writeStartArray();
            page.messages().forEach(message -> Wire.message(json, message));
            json.writeEndArray();
        });
        if (page.messages().isEmpty()) {
            return response;
        }
        String older =
                exchange.link("prev", "before", "" + page.messages().getFirst().seq());
        String newer =
                exchange.link("next", "after", "" + page.messages().getLast().seq());
        if (page.older() && page.newer()) {
            return response.with("link", older + ", " + newer);
        }
        return page.older() ? response.with("link", older) : page.newer() ? response.with("link", newer) : response;
    }

    private Response send(Exchange exchange) {
        Fields body = exchange.body();
        Draft draft =
                Draft.of(limits, body.string("text"), body.optionalString("client_id"), body.optionalId("reply_to"));
        Change.Sent sent = ChatLog.await(messages(exchange).send(exchange.me(), exchange.chat(), draft));
        return Exchange.json(sent.repeated() ? 200 : 201, json -> Wire.message(json, sent.message()));
    }

    /// Rates are for users.
    private Messages messages(Exchange exchange) {
        return exchange.caller().door() == Door.OPERATOR ? unlimited : messages;
    }

    private Response edit(Exchange exchange) {
        String text = exchange.body().string("text");
        Message edited =
                ChatLog.await(messages(exchange).edit(exchange.me(), exchange.chat(), exchange.message(), text));
        return Exchange.json(200, json -> Wire.message(json, edited));
    }

    private Response delete(Exchange exchange) {
        ChatLog.await(messages.delete(exchange.me(), exchange.chat(), exchange.message()));
        return Response.empty(204);
    }

    private Response reached(Exchange exchange) {
        Receipts.Reached reached = receipts.receipts(exchange.me(), exchange.chat(), exchange.message());
        long seq = reached.message().seq();
        return Exchange.json(200, json -> {
            json.writeStartObject();
            json.writeName("read");
            receipts(json, reached.members(), seq, Member::readSeq, member -> Wire.time(member.readAt()));
            json.writeName("delivered");
            receipts(json, reached.members(), seq, Member::deliveredSeq, member -> Wire.time(member.deliveredAt()));
            json.writeEndObject();
        });
    }

    private static void receipts(
            JsonGenerator json,
            List<Member> members,
            long seq,
            ToLongFunction<Member> position,
            Function<Member, String> at) {
        json.writeStartArray();
        for (Member member : members) {
            if (position.applyAsLong(member) >= seq) {
                json.writeStartObject();
                Wire.user(json, "user", member.user());
                json.writeStringProperty("at", at.apply(member));
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    private Response read(Exchange exchange) {
        return moved(
                exchange,
                ChatLog.await(receipts.read(
                        exchange.me(), exchange.chat(), exchange.body().position())));
    }

    private Response delivered(Exchange exchange) {
        return moved(
                exchange,
                ChatLog.await(receipts.delivered(
                        exchange.me(), exchange.chat(), exchange.body().position())));
    }

    private static Response moved(Exchange exchange, Change.Moved moved) {
        return Exchange.json(200, json -> {
            json.writeStartObject();
            json.writeNumberProperty("chat", exchange.chat().value());
            json.writeNumberProperty("up_to", moved.upTo());
            json.writeNumberProperty("unread_count", moved.unread());
            json.writeEndObject();
        });
    }

    private Response unread(Exchange exchange) {
        var unread = receipts.unread(exchange.me());
        return Exchange.json(200, json -> {
            json.writeStartObject();
            json.writeNumberProperty(
                    "total", unread.values().stream().mapToLong(Long::longValue).sum());
            json.writeName("chats");
            json.writeStartArray();
            unread.forEach((chat, count) -> {
                json.writeStartObject();
                json.writeNumberProperty("chat", chat.value());
                json.writeNumberProperty("unread_count", count);
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private Response presence(Exchange exchange) {
        List<UserId> users = exchange.queryAll("user").stream()
                .map(text -> Fields.userId("user", text))
                .toList();
        if (users.isEmpty() || users.size() > Limits.WATCHED_USERS) {
            throw Refusal.invalid("user", "must be given 1 to " + Limits.WATCHED_USERS + " times.");
        }
        List<Presence.Status> statuses = presence.of(exchange.me(), users);
        return Exchange.json(200, json -> Wire.presence(json, statuses));
    }
}
