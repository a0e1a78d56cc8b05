package io.beseda.netty;

import io.beseda.api.frame.Frames;
import io.beseda.api.http.SocketHandler;
import io.beseda.core.hub.Connection;
import io.beseda.core.hub.SharedBytes;

/// Sends every text back.
final class EchoSocket implements SocketHandler {
    private Connection connection;

    @Override
    public void open(Connection opened, Runnable ready) {
        connection = opened;
        ready.run();
    }

    @Override
    public void onText(byte[] utf8) {
        write(connection, Frames.text(utf8));
    }

    @Override
    public void onClosed() {}

    static void write(Connection connection, byte[] frames) {
        SharedBytes shared = connection.loop().share(frames, frames.length);
        connection.write(shared);
        shared.release();
    }
}
