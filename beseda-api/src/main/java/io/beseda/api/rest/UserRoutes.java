package io.beseda.api.rest;

import static io.beseda.api.rest.Route.Access.LOGIN;
import static io.beseda.api.rest.Route.Access.USER;

import io.beseda.api.http.Response;
import io.beseda.api.json.Fields;
import io.beseda.api.json.Wire;
import io.beseda.api.rest.Route.Answer;
import io.beseda.api.rest.Route.Field;
import io.beseda.core.ErrorCode;
import io.beseda.core.Limits;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.account.Tickets;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// People, whoever keeps them: finding them, and tickets for my sockets. Where a host keeps them, who I am, too;
/// [AccountRoutes] has that for the built-in accounts.
public final class UserRoutes {
    private static final int SEARCH_LENGTH = 200;
    private static final List<Field> NO_BODY = List.of();
    private static final List<String> NO_QUERY = List.of();

    private final UserDirectory users;
    private final Tickets tickets;

    public UserRoutes(UserDirectory users, Tickets tickets) {
        this.users = users;
        this.tickets = tickets;
    }

    /// All that is left for us to answer where a host keeps the users.
    public List<Route> routesBesideHost() {
        List<Route> routes = new ArrayList<>(routes());
        routes.add(new Route(
                "GET", "/api/me/", LOGIN, "My account", NO_BODY, NO_QUERY, Answer.one(200, "User"), this::me));
        return routes;
    }

    public List<Route> routes() {
        return List.of(
                new Route(
                        "GET",
                        "/api/users/",
                        USER,
                        "Find people by name, or by id",
                        NO_BODY,
                        List.of("search", "limit", "id"),
                        Answer.many(200, "User"),
                        this::people),
                new Route(
                        "POST",
                        "/api/ws-tickets/",
                        USER,
                        "A one-time ticket for a socket",
                        NO_BODY,
                        NO_QUERY,
                        Answer.one(201, "Ticket"),
                        this::ticket));
    }

    private Response me(Exchange exchange) {
        User me = users.find(List.of(exchange.me())).get(exchange.me());
        if (me == null) {
            throw Refusal.of(ErrorCode.NOT_FOUND); // removed by the host a moment ago
        }
        return Exchange.json(200, json -> Wire.user(json, me));
    }

    private Response people(Exchange exchange) {
        List<String> ids = exchange.queryAll("id");
        if (!ids.isEmpty()) {
            if (ids.size() > Limits.USERS_LOOKED_UP) {
                throw Refusal.invalid("id", "may be given at most " + Limits.USERS_LOOKED_UP + " times.");
            }
            Set<UserId> wanted = new LinkedHashSet<>();
            ids.forEach(id -> wanted.add(Fields.userId("id", id)));
            Map<UserId, User> found = users.find(wanted);
            return users(
                    wanted.stream().filter(found::containsKey).map(found::get).toList());
        }
        String search = exchange.query("search");
        int limit = exchange.limit(Limits.USERS_FOUND, Limits.USERS_LOOKED_UP);
        if (search != null && search.length() > SEARCH_LENGTH) {
            throw Refusal.invalid("search", "must have at most " + SEARCH_LENGTH + " characters.");
        }
        return users(search == null || search.isBlank() ? List.of() : users.search(exchange.me(), search, limit));
    }

    private Response ticket(Exchange exchange) {
        if (exchange.me().isSystem()) {
            throw Refusal.of(ErrorCode.FORBIDDEN, "The system has no sockets: say by Beseda-As who the ticket is for.");
        }
        String ticket = tickets.issue(exchange.caller().credential());
        return Exchange.json(201, json -> {
            json.writeStartObject();
            json.writeStringProperty("ticket", ticket);
            json.writeEndObject();
        });
    }

    private static Response users(List<User> users) {
        return Exchange.json(200, json -> {
            json.writeStartArray();
            users.forEach(user -> Wire.user(json, user));
            json.writeEndArray();
        });
    }
}
