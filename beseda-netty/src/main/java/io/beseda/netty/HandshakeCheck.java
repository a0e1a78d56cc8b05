package io.beseda.netty;

import io.beseda.api.frame.AcceptKey;
import io.beseda.api.http.Headers;
import io.beseda.api.http.Response;
import io.beseda.core.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The client's part of an opening handshake (RFC 6455 section 4.2.1).
final class HandshakeCheck {
    private static final String VERSION = "13";

    private HandshakeCheck() {}

    /// Whether the request asks for a WebSocket, rightly or wrongly.
    static boolean isAskedFor(RequestHead head) {
        return RequestHead.has(head.headers(), "upgrade", "websocket");
    }

    /// The refusal, or null when the handshake is right.
    static @Nullable Response refusal(RequestHead head) {
        Headers headers = head.headers();
        if (!head.method().equals("GET") || !head.http11() || head.length() != 0) {
            return refused(400, "A WebSocket handshake is a GET of HTTP/1.1 without a body.");
        }
        if (!RequestHead.has(headers, "connection", "upgrade")) {
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

    /// The 101 that answers a right handshake.
    static String accept(Headers headers, @Nullable String subprotocol) {
        String key = String.valueOf(headers.get("sec-websocket-key"));
        String protocol = subprotocol == null ? "" : "sec-websocket-protocol: " + subprotocol + "\r\n";
        return "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
                + "sec-websocket-accept: " + AcceptKey.of(key) + "\r\n" + protocol + "\r\n";
    }

    private static Response refused(int status, String detail) {
        return new BadRequest(status, ErrorCode.INVALID, detail).response();
    }
}
