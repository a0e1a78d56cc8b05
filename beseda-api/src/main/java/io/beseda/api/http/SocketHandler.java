package io.beseda.api.http;

import io.beseda.core.hub.Connection;

/// One socket's protocol. All methods are called on the connection's loop and do not block or throw.
public interface SocketHandler {
    /// Called once, before the 101. Subscribes, perhaps not at once, and calls `ready` exactly once, on the
    /// loop; the mount then writes the 101 in that call. Whatever is written to the connection before that
    /// waits for it. The handler may close the connection as soon as `ready` was called.
    void open(Connection connection, Runnable ready);

    /// A text message, whole, valid UTF-8, within the limit. The array is the handler's to keep.
    void onText(byte[] utf8);

    /// The connection ended, for whatever reason; called exactly once if [#open] was called. Nothing is
    /// written any more.
    void onClosed();
}
