package io.beseda.netty;

import java.io.IOException;
import java.net.InetSocketAddress;

/// A mount that sends every text back, for tests outside this package.
public final class EchoServer implements AutoCloseable {
    private final TestServer server;

    private EchoServer(TestServer server) {
        this.server = server;
    }

    public static EchoServer start() throws IOException {
        return new EchoServer(TestServer.echoing(NettySettings.DEFAULTS));
    }

    public InetSocketAddress address() {
        return server.server.address();
    }

    @Override
    public void close() {
        server.close();
    }
}
