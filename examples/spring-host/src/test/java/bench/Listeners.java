package bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Sockets that read, and say nothing but pongs. Not thread-safe.
final class Listeners implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 60_000;

    private static final byte[] PONG = {(byte) 0x8A, (byte) 0x80, 0, 0, 0, 0};

    private final Selector selector = Selector.open();
    private final List<Listener> all = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);

    Listeners() throws IOException {}

    /// Opens one more of a kind.
    void open(String kind, int port, String path, String token) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer " + token + "\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        StringBuilder head = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (head.indexOf("\r\n\r\n") < 0 && channel.read(one.clear()) > 0) {
            head.append((char) one.get(0));
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException(path + " is refused: " + head);
        }
        channel.configureBlocking(false);
        Listener listener = new Listener(kind, channel);
        channel.register(selector, SelectionKey.OP_READ, listener);
        all.add(listener);
    }

    /// Reads all, until each of this kind has heard so many frames since it was opened.
    void awaitFrames(String kind, long wanted) throws IOException {
        List<Listener> awaited =
                all.stream().filter(listener -> listener.kind.equals(kind)).toList();
        while (awaited.stream().anyMatch(listener -> listener.frames.count() < wanted)) {
            if (selector.select(PATIENCE_MILLIS) == 0) {
                throw new IOException("Nothing comes any more");
            }
            for (SelectionKey key : selector.selectedKeys()) {
                ((Listener) key.attachment()).read(buffer);
            }
            selector.selectedKeys().clear();
        }
    }

    /// The last that one of this kind has heard.
    String lastText(String kind) {
        return all.stream()
                .filter(listener -> listener.kind.equals(kind))
                .findFirst()
                .orElseThrow()
                .frames
                .lastText();
    }

    @Override
    public void close() throws IOException {
        for (Listener listener : all) {
            listener.channel.close();
        }
        selector.close();
    }

    private record Listener(String kind, SocketChannel channel, FrameCount frames) {
        Listener(String kind, SocketChannel channel) {
            this(kind, channel, new FrameCount());
        }

        void read(ByteBuffer buffer) throws IOException {
            if (channel.read(buffer.clear()) < 0) {
                throw new IOException("A socket was ended");
            }
            if (frames.add(buffer.flip())) {
                channel.write(ByteBuffer.wrap(PONG));
            }
        }
    }
}
