package io.beseda.api;

import io.beseda.api.auth.Authenticator;
import io.beseda.api.http.Endpoint;
import io.beseda.api.http.Handshake;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import io.beseda.api.rest.Rest;
import io.beseda.api.socket.Sockets;
import io.beseda.core.node.BesedaNode;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/// The whole wire of a node: what a mount serves. Thread-safe.
public final class BesedaApi implements Endpoint {
    private final Rest rest;
    private final Sockets sockets;
    private final Function<Request, Response> others;

    /// @param others answers what is neither `/api/` nor a socket: the web chat, health, metrics
    public BesedaApi(
            BesedaNode node,
            Rest rest,
            Authenticator authenticator,
            ExecutorService workers,
            Function<Request, Response> others) {
        this.rest = rest;
        this.sockets = new Sockets(node, authenticator, workers);
        this.others = others;
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
