package io.beseda.api.frame;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes the masked frames of a client.
final class ClientFrame {
    static final int FIN = 0x80;
    private static final byte[] MASK = {(byte) 0xA1, 0x02, (byte) 0xFF, 0x5C};

    private ClientFrame() {}

    static byte[] text(String text) {
        return of(FIN | 0x1, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] of(int first, byte[] payload) {
        return of(first, payload, payload.length < 126 ? 0 : payload.length < 1 << 16 ? 2 : 8);
    }

    /// @param lengthBytes bytes of the extended length: 0, 2 or 8, the shortest or not
    static byte[] of(int first, byte[] payload, int lengthBytes) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(header(first, payload.length, lengthBytes));
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i & 3]);
        }
        return frame.toByteArray();
    }

    static byte[] header(int first, long length, int lengthBytes) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        frame.write(0x80 | (lengthBytes == 0 ? (int) length : lengthBytes == 2 ? 126 : 127));
        for (int shift = (lengthBytes - 1) * 8; shift >= 0; shift -= 8) {
            frame.write((int) (length >> shift));
        }
        frame.writeBytes(MASK);
        return frame.toByteArray();
    }

    static byte[] concat(byte[]... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }
}
