package io.beseda.servlet;

import io.beseda.api.http.Endpoint;
import io.beseda.api.http.Handshake;
import io.beseda.api.http.Headers;
import io.beseda.api.http.Problem;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import io.beseda.api.http.SocketHandler;
import io.beseda.api.mount.ClosedSocket;
import io.beseda.api.mount.HandshakeCheck;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.account.Credential;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands requests to the endpoint, and connections to loops. Thread-safe.
final class BesedaServlet extends HttpServlet {
    private static final Logger LOG = LoggerFactory.getLogger(BesedaServlet.class);

    private static final String JETTY = "jetty/";

    private final transient ServletMount mount;
    private final transient Endpoint endpoint;
    private final transient RequestReader reader;

    BesedaServlet(ServletMount mount, Endpoint endpoint, Function<HttpServletRequest, @Nullable Credential> host) {
        this.mount = mount;
        this.endpoint = endpoint;
        this.reader = new RequestReader(mount.settings(), host);
    }

    @Override
    protected void service(HttpServletRequest asked, HttpServletResponse answered) throws IOException {
        switch (reader.read(asked)) {
            case RequestReader.Read.Refused(Response response) -> {
                mount.metrics().requestsRefused.increment();
                write(asked, response, answered);
            }
            case RequestReader.Read.Whole(Request request) -> {
                mount.metrics().requests.increment();
                answer(asked, request, answered);
            }
        }
    }

    private void answer(HttpServletRequest asked, Request request, HttpServletResponse answered) throws IOException {
        Response response;
        try {
            response = HandshakeCheck.isAskedFor(request.headers())
                    ? handshake(asked, request, answered)
                    : endpoint.handle(request);
        } catch (RuntimeException | Error e) {
            LOG.error("{} {} failed", request.method(), request.path(), e);
            response = Problem.of(Refusal.of(ErrorCode.INTERNAL));
        }
        if (response != null) {
            write(asked, response, answered);
        }
    }

    /// Null: it is a socket now.
    private @Nullable Response handshake(HttpServletRequest asked, Request request, HttpServletResponse answered)
            throws IOException {
        Headers headers = request.headers();
        boolean http11 = asked.getProtocol().equals("HTTP/1.1");
        boolean hasBody = request.body().length > 0;
        Response refusal = HandshakeCheck.refusal(request.method(), http11, hasBody, headers);
        if (refusal != null) {
            return refusal;
        }
        return switch (endpoint.handshake(request)) {
            case Handshake.Refused(Response response) -> response;
            case Handshake.Closed(String subprotocol, int code, String reason) ->
                upgrade(asked, HandshakeCheck.answer(headers, subprotocol), new ClosedSocket(code, reason), answered);
            case Handshake.Accepted(String subprotocol, SocketHandler handler) ->
                upgrade(asked, HandshakeCheck.answer(headers, subprotocol), handler, answered);
        };
    }

    /// The container writes the 101 when we have returned: so this waits until the handler is ready.
    private @Nullable Response upgrade(
            HttpServletRequest asked, Headers answer, SocketHandler handler, HttpServletResponse answered)
            throws IOException {
        ServletSocket socket = mount.socket(handler);
        if (!isReady(socket)) {
            return Problem.of(Refusal.of(ErrorCode.BUSY));
        }
        try {
            leaveHttp(asked, socket);
        } catch (ServletException | RuntimeException e) {
            socket.onError(e);
            throw new IllegalStateException("The container does not let a connection go", e);
        }
        answered.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
        answer.fields().forEach(field -> answered.setHeader(field.name(), field.value()));
        return null;
    }

    private static void leaveHttp(HttpServletRequest asked, ServletSocket socket) throws IOException, ServletException {
        if (asked.getServletContext().getServerInfo().startsWith(JETTY)) {
            JettyConnection.replaceAfter(asked, socket);
        } else {
            asked.upgrade(SocketUpgrade.class).carry(socket);
        }
    }

    private boolean isReady(ServletSocket socket) {
        long patience = mount.settings().timeouts().response().toMillis();
        try {
            // the socket gives up by itself; this is for a loop that has ended
            return socket.open().get(2 * patience, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("A socket did not become ready", e);
        }
        socket.onAllDataRead();
        return false;
    }

    private void write(HttpServletRequest asked, Response response, HttpServletResponse answered) throws IOException {
        int status = response.status();
        answered.setStatus(status);
        for (Headers.Field field : response.headers().fields()) {
            answered.addHeader(field.name(), field.value());
        }
        if (status == 204 || status == 304) {
            return;
        }
        byte[] body = response.body();
        answered.setContentLength(body.length);
        mount.metrics().bytesOut.add(body.length);
        if (!asked.getMethod().equals("HEAD")) {
            answered.getOutputStream().write(body);
        }
    }
}
