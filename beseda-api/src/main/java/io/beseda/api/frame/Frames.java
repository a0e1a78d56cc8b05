package io.beseda.api.frame;

import java.nio.charset.StandardCharsets;

/// Writes the frames of a server: final, unmasked, with the shortest length (RFC 6455 section 5.2).
public final class Frames {
    /// The longest header of a server's frame.
    public static final int HEADER_MAX = 10;

    private static final int FIN = 0x80;
    private static final int TEXT = 0x1;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    /// Payload of a control frame (section 5.5), less the two bytes of a close code.
    private static final int CONTROL_MAX = 125;

    private static final int REASON_MAX = CONTROL_MAX - 2;

    private Frames() {}

    /// The length of the header that a text of so many bytes needs.
    public static int headerLength(int payload) {
        return payload < 126 ? 2 : payload < 1 << 16 ? 4 : HEADER_MAX;
    }

    /// Writes the header of a text frame to `target` and returns the index after it, where the payload
    /// belongs.
    public static int textHeader(int payload, byte[] target, int at) {
        return header(TEXT, payload, target, at);
    }

    public static byte[] text(byte[] utf8) {
        return frame(TEXT, utf8);
    }

    /// @param payload at most 125 bytes
    public static byte[] ping(byte[] payload) {
        return control(PING, payload);
    }

    /// @param payload the ping's, at most 125 bytes
    public static byte[] pong(byte[] payload) {
        return control(PONG, payload);
    }

    /// A close frame; [CloseCodes#NO_STATUS] makes an empty one. A reason that does not fit is cut between two
    /// characters.
    public static byte[] close(int code, String reason) {
        if (code == Inbound.Close.NO_STATUS) {
            return control(CLOSE, new byte[0]);
        }
        byte[] utf8 = reason.getBytes(StandardCharsets.UTF_8);
        int length = utf8.length;
        if (length > REASON_MAX) {
            length = REASON_MAX;
            while ((utf8[length] & 0xC0) == 0x80) {
                length--;
            }
        }
        byte[] payload = new byte[2 + length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(utf8, 0, payload, 2, length);
        return control(CLOSE, payload);
    }

    private static byte[] control(int opcode, byte[] payload) {
        if (payload.length > CONTROL_MAX) {
            throw new IllegalArgumentException("A control frame holds at most 125 bytes, not " + payload.length);
        }
        return frame(opcode, payload);
    }

    private static byte[] frame(int opcode, byte[] payload) {
        byte[] frame = new byte[headerLength(payload.length) + payload.length];
        int at = header(opcode, payload.length, frame, 0);
        System.arraycopy(payload, 0, frame, at, payload.length);
        return frame;
    }

    private static int header(int opcode, int length, byte[] target, int start) {
        int at = start;
        target[at++] = (byte) (FIN | opcode);
        if (length < 126) {
            target[at++] = (byte) length;
        } else if (length < 1 << 16) {
            target[at++] = 126;
            target[at++] = (byte) (length >> 8);
            target[at++] = (byte) length;
        } else {
            target[at++] = 127;
            for (int shift = 56; shift >= 0; shift -= 8) {
                target[at++] = (byte) ((long) length >> shift);
            }
        }
        return at;
    }
}
