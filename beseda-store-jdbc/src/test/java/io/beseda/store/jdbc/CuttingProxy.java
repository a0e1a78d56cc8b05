package io.beseda.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/// Stands between a store and PostgreSQL and cuts the connection of the next COMMIT at a chosen side of it.
final class CuttingProxy implements AutoCloseable {
    enum Cut {
        NONE,
        /// The server never hears of the COMMIT.
        BEFORE,
        /// The server commits, and its answer is lost.
        AFTER
    }

    private static final String COMMIT = "COMMIT";

    private final ServerSocket listening;
    private final int serverPort;
    private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NONE);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    CuttingProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    void cutNextCommit(Cut cut) {
        next.set(cut);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                open.add(client);
                open.add(server);
                AtomicReference<Cut> pending = new AtomicReference<>(Cut.NONE);
                Thread.ofVirtual().start(() -> pump(client, server, pending, true));
                Thread.ofVirtual().start(() -> pump(server, client, pending, false));
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /// `pending` is what is to happen to this connection: its COMMIT has been seen.
    private void pump(Socket from, Socket to, AtomicReference<Cut> pending, boolean fromClient) {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                if (fromClient && contains(buffer, length)) {
                    pending.set(next.getAndSet(Cut.NONE));
                }
                Cut cut = pending.get();
                if ((fromClient && cut == Cut.BEFORE) || (!fromClient && cut == Cut.AFTER)) {
                    return;
                }
                out.write(buffer, 0, length);
            }
        } catch (IOException _) {
            // One side is gone; closing the other tells it so.
        }
    }

    private static boolean contains(byte[] buffer, int length) {
        return new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(COMMIT);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
