package io.beseda.api.http;

import org.jspecify.annotations.Nullable;

/// The answer to a WebSocket handshake.
public sealed interface Handshake {
    /// Answer with this response instead of 101 (a foreign origin, a path that is no socket).
    record Refused(Response response) implements Handshake {}

    /// Answer 101 and close at once, so that a browser sees the code.
    record Closed(@Nullable String subprotocol, int code, String reason) implements Handshake {}

    /// Hand the connection to `handler`, and answer 101 when it is ready.
    record Accepted(@Nullable String subprotocol, SocketHandler handler) implements Handshake {}
}
