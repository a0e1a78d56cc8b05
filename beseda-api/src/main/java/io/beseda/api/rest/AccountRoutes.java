package io.beseda.api.rest;

import static io.beseda.api.rest.Route.Access.OWN_ORIGIN;
import static io.beseda.api.rest.Route.Access.PUBLIC;
import static io.beseda.api.rest.Route.Access.USER;

import io.beseda.api.auth.Door;
import io.beseda.api.auth.SessionCookie;
import io.beseda.api.auth.Tokens;
import io.beseda.api.http.Response;
import io.beseda.api.json.Fields;
import io.beseda.api.json.Wire;
import io.beseda.api.rest.Route.Answer;
import io.beseda.api.rest.Route.Field;
import io.beseda.core.Limits;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.account.Accounts;
import io.beseda.core.account.Opened;
import io.beseda.core.account.Session;
import io.beseda.core.account.Sessions;
import io.beseda.core.chat.Chats;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Built-in accounts: sign up, log in and out, tokens, my account, finding people. Off where a host has the
/// users.
public final class AccountRoutes {
    private static final int SEARCH_LENGTH = 200;
    private static final Field USERNAME = Field.required("username", "string");
    private static final Field PASSWORD = Field.required("password", "string");
    private static final Field REFRESH = Field.required("refresh", "string");
    private static final List<Field> NO_BODY = List.of();
    private static final List<String> NO_QUERY = List.of();

    private final Accounts accounts;
    private final Sessions sessions;
    private final Tokens tokens;
    private final UserDirectory users;
    private final Chats chats;
    private final SessionCookie cookie;

    public AccountRoutes(
            Accounts accounts,
            Sessions sessions,
            Tokens tokens,
            UserDirectory users,
            Chats chats,
            SessionCookie cookie) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.tokens = tokens;
        this.users = users;
        this.chats = chats;
        this.cookie = cookie;
    }

    public List<Route> routes() {
        List<Field> login = List.of(USERNAME, PASSWORD);
        return List.of(
                new Route(
                        "POST",
                        "/api/accounts/",
                        OWN_ORIGIN,
                        "Sign up, and log in",
                        List.of(USERNAME, PASSWORD, Field.optional("display_name", "string")),
                        NO_QUERY,
                        Answer.one(201, "User"),
                        this::signUp),
                new Route(
                        "POST",
                        "/api/login/",
                        OWN_ORIGIN,
                        "Log in with a session cookie",
                        login,
                        NO_QUERY,
                        Answer.one(200, "User"),
                        this::logIn),
                new Route("POST", "/api/logout/", USER, "Log out", NO_BODY, NO_QUERY, Answer.none(), this::logOut),
                new Route(
                        "POST",
                        "/api/token/",
                        OWN_ORIGIN,
                        "Log in with a pair of tokens",
                        login,
                        NO_QUERY,
                        Answer.one(200, "Tokens"),
                        this::token),
                new Route(
                        "POST",
                        "/api/token/refresh/",
                        PUBLIC,
                        "A new pair for a refresh token",
                        List.of(REFRESH),
                        NO_QUERY,
                        Answer.one(200, "Tokens"),
                        this::refresh),
                new Route(
                        "POST",
                        "/api/token/verify/",
                        PUBLIC,
                        "Whether a token is valid",
                        List.of(Field.required("token", "string")),
                        NO_QUERY,
                        Answer.one(200, "Empty"),
                        this::verify),
                new Route(
                        "POST",
                        "/api/token/blacklist/",
                        PUBLIC,
                        "End a refresh token and its session",
                        List.of(REFRESH),
                        NO_QUERY,
                        Answer.one(200, "Empty"),
                        this::blacklist),
                new Route("GET", "/api/me/", USER, "My account", NO_BODY, NO_QUERY, Answer.one(200, "User"), this::me),
                new Route(
                        "PATCH",
                        "/api/me/",
                        USER,
                        "Change my display name",
                        List.of(Field.required("display_name", "string")),
                        NO_QUERY,
                        Answer.one(200, "User"),
                        this::rename),
                new Route(
                        "DELETE",
                        "/api/me/",
                        USER,
                        "Delete my account",
                        List.of(PASSWORD),
                        NO_QUERY,
                        Answer.none(),
                        this::delete),
                new Route(
                        "POST",
                        "/api/me/password/",
                        USER,
                        "Change my password",
                        List.of(Field.required("old_password", "string"), Field.required("new_password", "string")),
                        NO_QUERY,
                        Answer.none(),
                        this::password),
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

    private Response signUp(Exchange exchange) {
        Fields body = exchange.body();
        Opened opened = accounts.signUp(
                body.string("username"),
                body.string("password"),
                body.optionalString("display_name"),
                exchange.request().remote());
        return withCookie(user(201, opened.user()), opened);
    }

    private Response logIn(Exchange exchange) {
        Opened opened = open(exchange, Session.Kind.COOKIE);
        return withCookie(user(200, opened.user()), opened);
    }

    private Response withCookie(Response response, Opened opened) {
        return cookie.set(response, Objects.requireNonNull(opened.key()));
    }

    private Opened open(Exchange exchange, Session.Kind kind) {
        Fields body = exchange.body();
        return accounts.logIn(
                body.string("username"),
                body.string("password"),
                kind,
                exchange.request().remote());
    }

    private Response logOut(Exchange exchange) {
        accounts.logOut(exchange.caller().credential());
        return cookie.clear(Response.empty(204));
    }

    private Response token(Exchange exchange) {
        return pair(tokens.issue(open(exchange, Session.Kind.TOKEN).session()));
    }

    private Response refresh(Exchange exchange) {
        return pair(tokens.refresh(exchange.body().string("refresh")));
    }

    private static Response pair(Tokens.Pair pair) {
        return Exchange.json(200, json -> {
            json.writeStartObject();
            json.writeStringProperty("access", pair.access());
            json.writeStringProperty("refresh", pair.refresh());
            json.writeEndObject();
        });
    }

    private Response verify(Exchange exchange) {
        tokens.verify(exchange.body().string("token"));
        return nothing();
    }

    private Response blacklist(Exchange exchange) {
        tokens.blacklist(exchange.body().string("refresh"));
        return nothing();
    }

    private static Response nothing() {
        return Exchange.json(200, json -> {
            json.writeStartObject();
            json.writeEndObject();
        });
    }

    /// What a web page asks first. Its cookie is given again, so that the browser keeps it as long as the
    /// session, which a visit extends.
    private Response me(Exchange exchange) {
        Response response = user(200, accounts.me(exchange.me()));
        String key = SessionCookie.key(exchange.request());
        return exchange.caller().door() == Door.COOKIE && key != null ? cookie.set(response, key) : response;
    }

    private Response rename(Exchange exchange) {
        return user(200, accounts.rename(exchange.me(), exchange.body().string("display_name")));
    }

    private Response delete(Exchange exchange) {
        UserId me = exchange.me();
        String password = exchange.body().string("password");
        accounts.delete(me, password, exchange.request().remote(), () -> chats.leaveGroups(me));
        return cookie.clear(Response.empty(204));
    }

    private Response password(Exchange exchange) {
        Fields body = exchange.body();
        accounts.changePassword(
                exchange.caller().credential(),
                body.string("old_password"),
                body.string("new_password"),
                exchange.request().remote());
        return Response.empty(204);
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
        return users(search == null || search.isBlank() ? List.of() : users.search(search, limit));
    }

    private Response ticket(Exchange exchange) {
        String ticket = sessions.issueTicket(exchange.caller().credential());
        return Exchange.json(201, json -> {
            json.writeStartObject();
            json.writeStringProperty("ticket", ticket);
            json.writeEndObject();
        });
    }

    private static Response user(int status, User user) {
        return Exchange.json(status, json -> Wire.user(json, user));
    }

    private static Response users(List<User> users) {
        return Exchange.json(200, json -> {
            json.writeStartArray();
            users.forEach(user -> Wire.user(json, user));
            json.writeEndArray();
        });
    }
}
