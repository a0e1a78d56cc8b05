package io.beseda.servlet;

import io.beseda.api.http.Headers;
import io.beseda.api.http.Problem;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.account.Credential;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a [Request] of what the container has parsed. Thread-safe.
final class RequestReader {
    private static final Logger LOG = LoggerFactory.getLogger(RequestReader.class);
    private static final byte[] EMPTY = {};

    private final ServletSettings settings;
    private final Function<HttpServletRequest, @Nullable Credential> host;

    RequestReader(ServletSettings settings, Function<HttpServletRequest, @Nullable Credential> host) {
        this.settings = settings;
        this.host = host;
    }

    sealed interface Read {
        record Whole(Request request) implements Read {}

        record Refused(Response response) implements Read {}
    }

    Read read(HttpServletRequest asked) {
        int limit = settings.limits().bodyBytes();
        long announced = asked.getContentLengthLong();
        byte[] body;
        try {
            body = announced == 0 || announced > limit
                    ? EMPTY
                    : asked.getInputStream().readNBytes(limit + 1);
        } catch (IOException e) {
            LOG.debug("A body could not be read", e);
            return new Read.Refused(Problem.of(Refusal.of(ErrorCode.MALFORMED, "The body could not be read.")));
        }
        if (Math.max(announced, body.length) > limit) {
            String detail = "The body is over " + limit + " bytes.";
            return new Read.Refused(Problem.of(Refusal.of(ErrorCode.TOO_LARGE, detail)));
        }
        Headers headers = headers(asked);
        InetAddress peer = address(asked.getRemoteAddr());
        String query = asked.getQueryString();
        return new Read.Whole(new Request(
                asked.getMethod(),
                path(asked),
                query == null ? "" : query,
                headers,
                body,
                settings.proxies().client(peer, headers),
                asked.isSecure() || settings.proxies().secure(peer, headers),
                host.apply(asked)));
    }

    /// As it came, without the path under which the host's application lives.
    private static String path(HttpServletRequest asked) {
        String uri = asked.getRequestURI();
        String context = asked.getContextPath();
        return context != null && uri.startsWith(context) ? uri.substring(context.length()) : uri;
    }

    private static Headers headers(HttpServletRequest asked) {
        List<Headers.Field> fields = new ArrayList<>();
        for (String name : Collections.list(asked.getHeaderNames())) {
            for (String value : Collections.list(asked.getHeaders(name))) {
                fields.add(new Headers.Field(name, value));
            }
        }
        return Headers.of(fields);
    }

    /// Never asks a name server.
    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal.startsWith("[") ? literal.substring(1, literal.length() - 1) : literal);
    }
}
