package io.beseda.store.jdbc;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;

/// Sockets that count how often the PostgreSQL driver waited for an answer, whatever was sent before. The
/// driver makes it by name (`socketFactory`).
public final class RoundTrips extends SocketFactory {
    private static final AtomicLong COUNT = new AtomicLong();

    /// The URL with these sockets.
    static String counting(String url) {
        return url + "?socketFactory=" + RoundTrips.class.getName();
    }

    static long of(Runnable action) {
        long before = COUNT.get();
        action.run();
        return COUNT.get() - before;
    }

    private static final class CountingSocket extends Socket {
        private final AtomicBoolean sent = new AtomicBoolean();

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] bytes, int from, int length) throws IOException {
                    if (sent.getAndSet(false)) {
                        COUNT.incrementAndGet();
                    }
                    return super.read(bytes, from, length);
                }
            };
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    sent.set(true);
                    out.write(bytes, from, length);
                }
            };
        }
    }

    @Override
    public Socket createSocket() {
        return new CountingSocket();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("the driver connects by itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException("the driver connects by itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException("the driver connects by itself");
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException("the driver connects by itself");
    }
}
