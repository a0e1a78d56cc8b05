package io.beseda.api;

import io.beseda.api.auth.Authenticator;
import io.beseda.api.http.Endpoint;
import io.beseda.api.http.Handshake;
import io.beseda.api.http.Problem;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import io.beseda.api.rest.ChatRoutes;
import io.beseda.api.rest.MessageRoutes;
import io.beseda.api.rest.OpenApi;
import io.beseda.api.rest.Rest;
import io.beseda.api.rest.Route;
import io.beseda.api.rest.RouteTable;
import io.beseda.api.socket.Sockets;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.node.BesedaNode;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/// The whole wire of a node: what a mount serves. Thread-safe.
public final class BesedaApi implements Endpoint {
    private final RouteTable routes;
    private final Rest rest;
    private final Sockets sockets;
    private final Function<Request, Response> others;

    /// @param beside routes beside those of chats and messages: of the users, of operators
    /// @param others answers what is neither `/api/` nor a socket: the web chat, health, metrics
    public BesedaApi(
            BesedaNode node,
            Authenticator authenticator,
            List<Route> beside,
            ExecutorService workers,
            Function<Request, Response> others) {
        this.routes = OpenApi.describing(beside, new ChatRoutes(node).routes(), new MessageRoutes(node).routes());
        this.rest = new Rest(routes, authenticator);
        this.sockets = new Sockets(node, authenticator, workers);
        this.others = others;
    }

    /// Where there is nothing else to serve.
    public BesedaApi(BesedaNode node, Authenticator authenticator, List<Route> beside, ExecutorService workers) {
        this(node, authenticator, beside, workers, _ -> Problem.of(Refusal.of(ErrorCode.NOT_FOUND)));
    }

    public RouteTable routes() {
        return routes;
    }

    @Override
    public Response handle(Request request) {
        return request.path().startsWith("/api/") ? rest.handle(request) : others.apply(request);
    }

    @Override
    public Handshake handshake(Request request) {
        return sockets.handshake(request);
    }
}
