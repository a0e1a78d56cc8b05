package io.beseda.api.rest;

import static io.beseda.api.rest.Route.Access.LOGIN;
import static io.beseda.api.rest.Route.Access.OWN_ORIGIN;
import static io.beseda.api.rest.Route.Access.PUBLIC;

import io.beseda.api.auth.Door;
import io.beseda.api.auth.SessionCookie;
import io.beseda.api.auth.Tokens;
import io.beseda.api.http.Response;
import io.beseda.api.json.Fields;
import io.beseda.api.json.Wire;
import io.beseda.api.rest.Route.Answer;
import io.beseda.api.rest.Route.Field;
import io.beseda.core.UserId;
import io.beseda.core.account.Accounts;
import io.beseda.core.account.Opened;
import io.beseda.core.account.Session;
import io.beseda.core.chat.Chats;
import io.beseda.core.user.User;
import java.util.List;
import java.util.Objects;

/// Built-in accounts: sign up, log in and out, tokens, my account. Off where a host has the users: then
/// [UserRoutes] are all.
public final class AccountRoutes {
    private static final Field USERNAME = Field.required("username", "string");
    private static final Field PASSWORD = Field.required("password", "string");
    private static final Field REFRESH = Field.required("refresh", "string");
    private static final List<Field> NO_BODY = List.of();
    private static final List<String> NO_QUERY = List.of();

    private final Accounts accounts;
    private final Tokens tokens;
    private final Chats chats;
    private final SessionCookie cookie;

    public AccountRoutes(Accounts accounts, Tokens tokens, Chats chats, SessionCookie cookie) {
        this.accounts = accounts;
        this.tokens = tokens;
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
                new Route("POST", "/api/logout/", LOGIN, "Log out", NO_BODY, NO_QUERY, Answer.none(), this::logOut),
                new Route(
                        "POST",
                        "/api/logout/everywhere/",
                        LOGIN,
                        "End all my sessions and tokens",
                        NO_BODY,
                        NO_QUERY,
                        Answer.none(),
                        this::logOutEverywhere),
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
                new Route("GET", "/api/me/", LOGIN, "My account", NO_BODY, NO_QUERY, Answer.one(200, "User"), this::me),
                new Route(
                        "PATCH",
                        "/api/me/",
                        LOGIN,
                        "Change my display name",
                        List.of(Field.required("display_name", "string")),
                        NO_QUERY,
                        Answer.one(200, "User"),
                        this::rename),
                new Route(
                        "DELETE",
                        "/api/me/",
                        LOGIN,
                        "Delete my account",
                        List.of(PASSWORD),
                        NO_QUERY,
                        Answer.none(),
                        this::delete),
                new Route(
                        "POST",
                        "/api/me/password/",
                        LOGIN,
                        "Change my password",
                        List.of(Field.required("old_password", "string"), Field.required("new_password", "string")),
                        NO_QUERY,
                        Answer.none(),
                        this::password));
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

    private Response logOutEverywhere(Exchange exchange) {
        accounts.logOutEverywhere(exchange.me());
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

    private static Response user(int status, User user) {
        return Exchange.json(status, json -> Wire.user(json, user));
    }
}
