package io.beseda.server.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// Stands before a server and puts another word, of the same length, into what it says.
final class Liar implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final String word;
    private final String other;

    Liar(int target, String word, String other) throws IOException {
        this.target = target;
        this.word = word;
        this.other = other;
        Thread.ofVirtual().start(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/");
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                Thread.ofVirtual().start(() -> pump(client, server, false));
                Thread.ofVirtual().start(() -> pump(server, client, true));
            } catch (IOException _) {
                // closed, or a client that has gone again
            }
        }
    }

    private void pump(Socket from, Socket to, boolean lying) {
        byte[] buffer = new byte[BUFFER];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                String said = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
                out.write((lying ? said.replace(word, other) : said).getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException _) {
            // One side is gone; closing the other tells it so.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
