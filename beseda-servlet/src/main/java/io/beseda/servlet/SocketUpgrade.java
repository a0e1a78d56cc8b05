package io.beseda.servlet;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import org.jspecify.annotations.Nullable;

/// Made by the container, which makes it without arguments: passes the connection on.
public final class SocketUpgrade implements HttpUpgradeHandler {
    private @Nullable ServletSocket socket;

    /// For the container.
    public SocketUpgrade() {}

    void carry(ServletSocket carried) {
        socket = carried;
    }

    @Override
    public void init(WebConnection connection) {
        ServletSocket carried = socket;
        if (carried != null) {
            carried.connect(connection);
        }
    }

    @Override
    public void destroy() {
        ServletSocket carried = socket;
        if (carried != null) {
            carried.onAllDataRead();
        }
    }
}
