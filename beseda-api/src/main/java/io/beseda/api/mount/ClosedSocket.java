package io.beseda.api.mount;

import io.beseda.api.http.SocketHandler;
import io.beseda.core.hub.Connection;

/// A socket that is closed as soon as it is open, so that a browser sees why.
public record ClosedSocket(int code, String reason) implements SocketHandler {
    @Override
    public void open(Connection connection, Runnable ready) {
        ready.run();
        connection.close(code, reason);
    }

    @Override
    public void onText(byte[] utf8) {
        // it is closed
    }

    @Override
    public void onClosed() {
        // nothing to undo
    }
}
