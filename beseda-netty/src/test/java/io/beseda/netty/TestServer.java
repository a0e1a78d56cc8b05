package io.beseda.netty;

import io.beseda.api.http.Endpoint;
import io.beseda.api.http.Handshake;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import io.beseda.api.http.SocketHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.Supplier;

/// A running mount whose endpoint is two functions of the test.
final class TestServer implements AutoCloseable {
    static final Function<Request, Handshake> NO_SOCKETS = _ -> new Handshake.Refused(Response.empty(404));

    final NettyServer server;

    TestServer(NettySettings settings, Function<Request, Response> http, Function<Request, Handshake> sockets)
            throws IOException {
        server = new NettyServer(settings);
        server.start(new Endpoint() {
            @Override
            public Response handle(Request request) {
                return http.apply(request);
            }

            @Override
            public Handshake handshake(Request request) {
                return sockets.apply(request);
            }
        });
    }

    /// Answers what it understood of the request, and sockets with the handlers of `sockets`.
    static TestServer describing(NettySettings settings) throws IOException {
        return new TestServer(settings, TestServer::describe, NO_SOCKETS);
    }

    /// Sends every text back.
    static TestServer echoing(NettySettings settings) throws IOException {
        return sockets(settings, EchoSocket::new);
    }

    static TestServer sockets(NettySettings settings, Supplier<SocketHandler> handlers) throws IOException {
        return new TestServer(settings, TestServer::describe, _ -> new Handshake.Accepted(null, handlers.get()));
    }

    private static Response describe(Request request) {
        String body = request.method() + " " + request.path() + "?" + request.query() + " host="
                + request.headers().get("host") + " body=" + new String(request.body(), StandardCharsets.UTF_8);
        return Response.of(200, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }

    RawClient connect() throws IOException {
        return new RawClient(server.address());
    }

    /// A client whose WebSocket is open.
    RawClient open() throws IOException {
        RawClient client = connect();
        RawClient.Answer answer = client.handshake("/ws/");
        if (answer.status() != 101) {
            throw new IOException("The handshake was answered with " + answer.status());
        }
        return client;
    }

    @Override
    public void close() {
        server.close();
    }
}
