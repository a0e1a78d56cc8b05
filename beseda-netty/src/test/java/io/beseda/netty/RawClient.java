package io.beseda.netty;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// A TCP client that says exactly what a test says, and reads HTTP responses and WebSocket frames.
public final class RawClient implements AutoCloseable {
    /// Longer than any answer takes; a test that waits for it fails.
    private static final int PATIENCE_MILLIS = 15_000;

    private final Socket socket = new Socket();
    private final InputStream in;

    /// A response as it came.
    public record Answer(int status, Map<String, String> headers, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /// A frame as it came.
    public record Frame(int first, byte[] payload) {
        public int opcode() {
            return first & 0xF;
        }

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /// The code of a close frame; 1005 when there is none.
        public int closeCode() {
            return payload.length < 2 ? 1005 : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
        }
    }

    public RawClient(InetSocketAddress address) throws IOException {
        this(address, 0);
    }

    /// @param receiveBuffer the kernel's receive buffer in bytes; 0 = as it likes
    public RawClient(InetSocketAddress address, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(address);
        in = socket.getInputStream();
    }

    public Socket socket() {
        return socket;
    }

    /// Sends the text; line ends are CRLF where the text has LF.
    public RawClient send(String text) throws IOException {
        return send(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /// Reads a response with its body.
    public Answer answer() throws IOException {
        return answer(true);
    }

    /// @param hasBody false for the answer to HEAD
    public Answer answer(boolean hasBody) throws IOException {
        String[] lines = head().split("\r\n");
        int status = Integer.parseInt(lines[0].split(" ")[1]);
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.merge(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip(),
                    (a, b) -> a + ", " + b);
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Answer(status, headers, hasBody ? exactly(length) : new byte[0]);
    }

    /// Reads up to and with an empty line.
    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(next());
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /// Opens a WebSocket and returns the answer to the handshake.
    public Answer handshake(String path, String... moreHeaders) throws IOException {
        return send(handshakeRequest(path, moreHeaders)).answer(false);
    }

    public static String handshakeRequest(String path, String... moreHeaders) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\nHost: localhost\nUpgrade: websocket\n"
                + "Connection: Upgrade\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n");
        for (String header : moreHeaders) {
            request.append(header).append('\n');
        }
        return request.append('\n').toString();
    }

    public RawClient sendText(String text) throws IOException {
        return send(ClientFrames.text(text));
    }

    public Frame frame() throws IOException {
        int first = next();
        int length = next();
        if ((length & 0x80) != 0) {
            throw new IOException("A server's frame is masked");
        }
        if (length == 126) {
            length = next() << 8 | next();
        } else if (length == 127) {
            exactly(4);
            length = next() << 24 | next() << 16 | next() << 8 | next();
        }
        return new Frame(first, exactly(length));
    }

    /// Whether the peer ends the connection before it sends anything more.
    public boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    public byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("The connection ended");
        }
        return bytes;
    }

    private int next() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("The connection ended");
        }
        return next;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
