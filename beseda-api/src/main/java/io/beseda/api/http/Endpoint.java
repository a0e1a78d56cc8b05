package io.beseda.api.http;

/// What a mount serves. Both methods may block: call them on a virtual thread, never on an event loop. They do
/// not throw: a bug is answered with 500 and logged.
public interface Endpoint {
    Response handle(Request request);

    /// A WebSocket handshake (`GET` with `Upgrade: websocket`), already checked against RFC 6455 by the mount.
    Handshake handshake(Request request);
}
