package io.beseda.api.rest;

import static io.beseda.api.rest.Route.Access.USER;

import io.beseda.api.auth.Door;
import io.beseda.api.http.Response;
import io.beseda.api.json.Fields;
import io.beseda.api.json.Wire;
import io.beseda.api.rest.Route.Answer;
import io.beseda.api.rest.Route.Field;
import io.beseda.core.ChatId;
import io.beseda.core.History;
import io.beseda.core.Limits;
import io.beseda.core.Member;
import io.beseda.core.Refusal;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import io.beseda.core.chat.Chats;
import io.beseda.core.log.ChatStore.ChatCursor;
import io.beseda.core.log.ChatStore.ChatPage;
import io.beseda.core.log.ChatStore.MemberCursor;
import io.beseda.core.node.BesedaNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Chats, their members, and whom I block.
public final class ChatRoutes {
    private static final String CHAT = "/api/chats/{chat}/";
    private static final String MEMBERS = "/api/chats/{chat}/members/";
    private static final String MEMBER = "/api/chats/{chat}/members/{user}/";
    private static final String BLOCK = "/api/users/{user}/block/";

    private final Chats chats;
    private final Chats unlimited;

    public ChatRoutes(BesedaNode node) {
        this.chats = node.chats();
        this.unlimited = node.unlimitedChats();
    }

    public List<Route> routes() {
        List<Field> none = List.of();
        return List.of(
                new Route(
                        "GET",
                        "/api/chats/",
                        USER,
                        "My chats, newest activity first",
                        none,
                        List.of("limit", "cursor", "unread"),
                        Answer.many(200, "Chat"),
                        this::list),
                new Route(
                        "POST",
                        "/api/chats/direct/",
                        USER,
                        "Find or create a direct chat",
                        List.of(Field.required("user_id", "id")),
                        List.of(),
                        Answer.one(201, "Chat"),
                        this::direct),
                new Route(
                        "POST",
                        "/api/chats/",
                        USER,
                        "Create a group",
                        List.of(
                                Field.required("title", "string"),
                                Field.required("user_ids", "ids"),
                                Field.optional("history", "string")),
                        List.of(),
                        Answer.one(201, "Chat"),
                        this::group),
                new Route("GET", CHAT, USER, "One chat", none, List.of(), Answer.one(200, "Chat"), this::get),
                new Route(
                        "PATCH",
                        CHAT,
                        USER,
                        "Change the title",
                        List.of(Field.required("title", "string")),
                        List.of(),
                        Answer.one(200, "Chat"),
                        this::rename),
                new Route(
                        "DELETE",
                        CHAT,
                        USER,
                        "Delete a group for everyone",
                        none,
                        List.of(),
                        Answer.none(),
                        this::close),
                new Route(
                        "GET",
                        MEMBERS,
                        USER,
                        "Members, by joining",
                        none,
                        List.of("limit", "cursor"),
                        Answer.many(200, "Member"),
                        this::members),
                new Route(
                        "POST",
                        MEMBERS,
                        USER,
                        "Add members",
                        List.of(Field.required("user_ids", "ids")),
                        List.of(),
                        Answer.many(200, "Member"),
                        this::add),
                new Route(
                        "PATCH",
                        MEMBER,
                        USER,
                        "Change a member's role",
                        List.of(Field.required("role", "string")),
                        List.of(),
                        Answer.one(200, "Member"),
                        this::role),
                new Route(
                        "DELETE",
                        MEMBER,
                        USER,
                        "Remove a member, or leave",
                        none,
                        List.of(),
                        Answer.none(),
                        this::remove),
                new Route("POST", BLOCK, USER, "Block a person", none, List.of(), Answer.none(), this::block),
                new Route("DELETE", BLOCK, USER, "Unblock a person", none, List.of(), Answer.none(), this::unblock),
                new Route(
                        "GET",
                        "/api/blocks/",
                        USER,
                        "Whom I block",
                        none,
                        List.of(),
                        Answer.many(200, "User"),
                        this::blocks));
    }

    private Response list(Exchange exchange) {
        int limit = exchange.limit(Limits.LIST, Limits.LIST_MAX);
        boolean unread = switch (exchange.query("unread")) {
            case null -> false;
            case "false" -> false;
            case "true" -> true;
            default -> throw Refusal.invalid("unread", "must be true or false.");
        };
        List<Chats.Details> found =
                chats.list(exchange.me(), new ChatPage(limit + 1, chatCursor(exchange.query("cursor")), unread));
        List<Chats.Details> page = found.subList(0, Math.min(limit, found.size()));
        Response response = Exchange.json(200, json -> {
            json.writeStartArray();
            page.forEach(details -> Wire.chat(json, details));
            json.writeEndArray();
        });
        if (found.size() <= limit) {
            return response;
        }
        var last = page.getLast().view().chat();
        String cursor = cursor(ChronoUnit.MICROS.between(Instant.EPOCH, last.activeAt()) + ":" + last.id());
        return response.with("link", exchange.link("next", "cursor", cursor));
    }

    private Response direct(Exchange exchange) {
        UserId other = exchange.body().user("user_id");
        Chats.Direct direct = chats(exchange).direct(exchange.me(), other);
        return Exchange.json(direct.existed() ? 200 : 201, json -> {
            json.writeStartObject();
            Wire.chatFields(json, direct.chat());
            json.writeNumberProperty("chat_id", direct.chat().view().chat().id().value());
            json.writeEndObject();
        });
    }

    private Response group(Exchange exchange) {
        Fields body = exchange.body();
        String title = body.string("title");
        History history = switch (body.optionalString("history")) {
            case null -> History.ALL;
            case "all" -> History.ALL;
            case "joined" -> History.JOINED;
            default -> throw Refusal.invalid("history", "must be all or joined.");
        };
        List<UserId> users = body.users("user_ids", Limits.USERS_PER_REQUEST);
        Chats.Details created = chats(exchange).group(exchange.me(), title, history, users);
        return Exchange.json(201, json -> Wire.chat(json, created));
    }

    /// Rates are for users.
    private Chats chats(Exchange exchange) {
        return exchange.caller().door() == Door.OPERATOR ? unlimited : chats;
    }

    private Response get(Exchange exchange) {
        Chats.Details details = chats.get(exchange.me(), exchange.chat());
        return Exchange.json(200, json -> Wire.chat(json, details));
    }

    private Response rename(Exchange exchange) {
        ChatId chat = exchange.chat();
        chats.rename(exchange.me(), chat, exchange.body().string("title"));
        return get(exchange);
    }

    private Response close(Exchange exchange) {
        chats.close(exchange.me(), exchange.chat());
        return Response.empty(204);
    }

    private Response members(Exchange exchange) {
        int limit = exchange.limit(Limits.LIST, Limits.LIST_MAX);
        Chats.People found =
                chats.members(exchange.me(), exchange.chat(), memberCursor(exchange.query("cursor")), limit + 1);
        List<Member> page =
                found.members().subList(0, Math.min(limit, found.members().size()));
        Response response = Exchange.json(200, json -> Wire.members(json, page, found.people()));
        if (found.members().size() <= limit) {
            return response;
        }
        String cursor = cursor(page.getLast().joinedSeq() + ":" + page.getLast().user());
        return response.with("link", exchange.link("next", "cursor", cursor));
    }

    private Response add(Exchange exchange) {
        List<UserId> users = exchange.body().users("user_ids", Limits.USERS_PER_REQUEST);
        Chats.People added = chats.add(exchange.me(), exchange.chat(), users);
        return Exchange.json(200, json -> Wire.members(json, added.members(), added.people()));
    }

    private Response role(Exchange exchange) {
        Role role = switch (exchange.body().string("role")) {
            case "member" -> Role.MEMBER;
            case "admin" -> Role.ADMIN;
            case "owner" -> Role.OWNER;
            default -> throw Refusal.invalid("role", "must be member, admin or owner.");
        };
        Chats.People changed = chats.changeRole(exchange.me(), exchange.chat(), exchange.user(), role);
        Member member = changed.members().getFirst();
        return Exchange.json(
                200, json -> Wire.member(json, member, changed.people().get(member.user())));
    }

    private Response remove(Exchange exchange) {
        chats.remove(exchange.me(), exchange.chat(), exchange.user());
        return Response.empty(204);
    }

    private Response block(Exchange exchange) {
        chats.block(exchange.me(), exchange.user());
        return Response.empty(204);
    }

    private Response unblock(Exchange exchange) {
        chats.unblock(exchange.me(), exchange.user());
        return Response.empty(204);
    }

    private Response blocks(Exchange exchange) {
        var blocked = chats.blocked(exchange.me());
        return Exchange.json(200, json -> {
            json.writeStartArray();
            blocked.forEach(user -> Wire.user(json, user));
            json.writeEndArray();
        });
    }

    // ---- cursors: opaque to clients, two values joined by a colon

    private static String cursor(String value) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable ChatCursor chatCursor(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            String[] parts = decoded(cursor);
            Instant activeAt = Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS);
            return new ChatCursor(activeAt, new ChatId(Long.parseLong(parts[1])));
        } catch (RuntimeException _) {
            throw Refusal.invalid("cursor", "is not one that this server gave.");
        }
    }

    private static @Nullable MemberCursor memberCursor(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            String[] parts = decoded(cursor);
            return new MemberCursor(Long.parseLong(parts[0]), Fields.userId("cursor", parts[1]));
        } catch (RuntimeException _) {
            throw Refusal.invalid("cursor", "is not one that this server gave.");
        }
    }

    private static String[] decoded(String cursor) {
        return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(":", 2);
    }
}
