package io.beseda.api.mount;

import io.beseda.api.frame.AcceptKey;
import io.beseda.api.http.Headers;
import io.beseda.api.http.Problem;
import io.beseda.api.http.Response;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The client's part of an opening handshake (RFC 6455 section 4.2.1).
public final class HandshakeCheck {
    private static final String VERSION = "13";

    private HandshakeCheck() {}

    /// Whether the request asks for a WebSocket, rightly or wrongly.
    public static boolean isAskedFor(Headers headers) {
        return headers.listed("upgrade", "websocket");
    }

    /// The refusal, or null when the handshake is right.
    ///
    /// @param http11 the request came by HTTP/1.1
    public static @Nullable Response refusal(String method, boolean http11, boolean hasBody, Headers headers) {
        if (!method.equals("GET") || !http11 || hasBody) {
            return refused(400, "A WebSocket handshake is a GET of HTTP/1.1 without a body.");
        }
        if (!headers.listed("connection", "upgrade")) {
            return refused(400, "There is no Connection: Upgrade; a proxy on the way may have dropped it.");
        }
        List<String> versions = headers.all("sec-websocket-version");
        if (versions.size() != 1 || !versions.getFirst().equals(VERSION)) {
            return refused(426, "The WebSocket version is 13.")
                    .with("sec-websocket-version", VERSION)
                    .with("upgrade", "websocket");
        }
        List<String> keys = headers.all("sec-websocket-key");
        if (keys.size() != 1 || !AcceptKey.isValid(keys.getFirst())) {
            return refused(400, "Sec-WebSocket-Key is not 16 bytes in base64.");
        }
        return null;
    }

    /// The header fields of the 101 that answers a right handshake.
    public static Headers answer(Headers headers, @Nullable String subprotocol) {
        Headers answer = Headers.NONE
                .with("upgrade", "websocket")
                .with("connection", "Upgrade")
                .with("sec-websocket-accept", AcceptKey.of(String.valueOf(headers.get("sec-websocket-key"))));
        return subprotocol == null ? answer : answer.with("sec-websocket-protocol", subprotocol);
    }

    private static Response refused(int status, String detail) {
        return Problem.of(status, Refusal.of(ErrorCode.INVALID, detail));
    }
}
