package io.beseda.server.live;

import io.beseda.api.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A WebSocket client on a plain socket, which reads only when it is asked to. What breaks is an [IOException].
final class RawSocket implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int CLOSE = 8;
    private static final int TEXT = 1;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;
    private int closeCode;

    /// @param receiveBuffer of the kernel; 0 = as it comes
    RawSocket(int port, String path, int receiveBuffer) throws IOException {
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
            out = socket.getOutputStream();
            String request =
                    "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            if (!head.toString().startsWith("HTTP/1.1 101")) {
                throw new IllegalStateException("refused: " + head);
            }
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void send(Map<String, ?> frame) throws IOException {
        out.write(frame(Json.mapper().writeValueAsString(frame)));
    }

    /// Several frames in one write.
    void send(byte[] frames) throws IOException {
        out.write(frames);
    }

    /// A masked text frame; the mask is 0, so the text stays as it is.
    static byte[] frame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 1 << 16) {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.writeBytes(new byte[] {(byte) (0x80 | 127), 0, 0, 0, 0});
            for (int shift = 24; shift >= 0; shift -= 8) {
                frame.write(payload.length >> shift);
            }
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /// The next text frame; null when the server closed, see [#closeCode].
    @Nullable
    JsonNode next() throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            long length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            byte[] payload = new byte[Math.toIntExact(length)];
            in.readFully(payload);
            int opcode = first & 0xF;
            if (opcode == TEXT) {
                return Json.mapper().readTree(payload);
            }
            if (opcode == CLOSE) {
                closeCode = ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
                return null;
            }
        }
    }

    JsonNode await(String event) throws IOException {
        while (true) {
            JsonNode frame = next();
            if (frame == null) {
                throw new EOFException("closed with " + closeCode);
            }
            if (frame.get("event").stringValue().equals(event)) {
                return frame;
            }
        }
    }

    int closeCode() {
        return closeCode;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
