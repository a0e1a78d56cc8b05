package io.beseda.drill.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Stands between two parts and passes bytes on, until it is told to harm them. Thread-safe.
public final class TcpProxy implements AutoCloseable {
    private static final int BUFFER = 1 << 14;
    /// So that who is not read notices soon, not after megabytes in the system's buffers.
    private static final int RECEIVE_BUFFER = 1 << 15;

    private static final int CONNECT_MILLIS = 5_000;
    private static final int BACKLOG = 200;

    private final ServerSocket listening;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile InetSocketAddress target;
    private volatile boolean refusing;
    private volatile boolean frozen;
    private volatile Duration delay = Duration.ZERO;

    public TcpProxy(InetSocketAddress target) {
        this.target = target;
        try {
            listening = new ServerSocket();
            listening.setReceiveBufferSize(RECEIVE_BUFFER);
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /// Where new connections go.
    public void target(InetSocketAddress next) {
        target = next;
    }

    /// Ends what is connected now.
    public void cut() {
        links.forEach(Link::close);
    }

    /// Ends what is connected now and what comes, until [#heal].
    public void refuse() {
        refusing = true;
        cut();
    }

    /// Passes nothing on any more, for new connections too, and ends none: both sides think that the other is
    /// silent. After [#heal] everything flows on.
    public void freeze() {
        frozen = true;
    }

    /// Passes nothing on for what is connected now, and ends nothing: half-open. New connections are well.
    public void halfOpen() {
        links.forEach(link -> link.frozen = true);
    }

    /// Takes nothing from the target for what is connected now: a client that does not read.
    public void stall() {
        links.forEach(link -> link.stalled = true);
    }

    /// Holds every piece back for this long.
    public void delay(Duration time) {
        delay = time;
    }

    /// As if nothing had been; what was half-open is ended.
    public void heal() {
        refusing = false;
        delay = Duration.ZERO;
        for (Link link : links) {
            if (link.frozen) {
                link.close();
            }
            synchronized (link) {
                link.stalled = false;
                link.notifyAll();
            }
        }
        frozen = false;
        for (Link link : links) {
            synchronized (link) {
                link.notifyAll();
            }
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Link link = new Link(listening.accept());
                if (refusing) {
                    link.close();
                } else {
                    links.add(link);
                    Thread.ofVirtual().name("proxy").start(() -> serve(link));
                }
            } catch (IOException _) {
                // Closed; or a connection that was gone before it was taken.
            }
        }
    }

    private void serve(Link link) {
        try {
            link.connect(target);
            Thread back = Thread.ofVirtual().name("proxy-back").start(() -> pump(link, false));
            pump(link, true);
            back.join();
        } catch (IOException _) {
            // Nobody there: the client is told by the end of its connection.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            link.close();
            links.remove(link);
        }
    }

    private void pump(Link link, boolean up) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = (up ? link.client : link.server).getInputStream();
            OutputStream out = (up ? link.server : link.client).getOutputStream();
            while (true) {
                link.awaitOpen(up);
                int count = in.read(buffer);
                if (count < 0) {
                    break;
                }
                Duration held = delay;
                if (held.isPositive()) {
                    Until.passes(held);
                }
                // What was read when it froze is not passed on either.
                link.awaitOpen(up);
                out.write(buffer, 0, count);
            }
        } catch (IOException _) {
            // One side is gone.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        link.close();
    }

    /// One connection, both halves of it.
    private final class Link {
        private final Socket client;
        private final Socket server = new Socket();
        private volatile boolean frozen;
        private volatile boolean stalled;

        Link(Socket client) {
            this.client = client;
        }

        void connect(InetSocketAddress to) throws IOException {
            server.setReceiveBufferSize(RECEIVE_BUFFER);
            server.connect(to, CONNECT_MILLIS);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
        }

        synchronized void awaitOpen(boolean up) throws InterruptedException {
            while (!client.isClosed() && (frozen || TcpProxy.this.frozen || (stalled && !up))) {
                wait();
            }
        }

        void close() {
            try {
                client.close();
                server.close();
            } catch (IOException _) {
                // closed is what was wanted
            }
            synchronized (this) {
                notifyAll();
            }
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
