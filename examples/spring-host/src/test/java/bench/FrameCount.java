package bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Counts the text frames of a server in a stream of bytes: unmasked, unfragmented, shorter than 64 KiB.
final class FrameCount {
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;

    private long count;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(4);
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private int rest;
    private boolean inText;
    private boolean pinged;

    long count() {
        return count;
    }

    String lastText() {
        return text.toString(StandardCharsets.UTF_8);
    }

    /// True: a ping was among them.
    boolean add(ByteBuffer bytes) throws IOException {
        pinged = false;
        while (bytes.hasRemaining()) {
            if (rest == 0) {
                readHead(bytes.get() & 0xFF);
            } else {
                readPayload(bytes);
            }
        }
        return pinged;
    }

    private void readHead(int next) throws IOException {
        head.write(next);
        byte[] read = head.toByteArray();
        boolean isLong = read.length > 1 && read[1] == 126;
        if (read.length < (isLong ? 4 : 2)) {
            return;
        }
        int first = read[0] & 0xFF;
        if (first == CLOSE || read[1] < 0 || read[1] == 127) {
            throw new IOException("The server sent what is not expected: " + first + " " + read[1]);
        }
        inText = first == TEXT;
        pinged |= first == PING;
        rest = isLong ? (read[2] & 0xFF) << 8 | read[3] & 0xFF : read[1];
        head.reset();
        if (inText) {
            text.reset();
        }
    }

    private void readPayload(ByteBuffer bytes) {
        int length = Math.min(rest, bytes.remaining());
        byte[] part = new byte[length];
        bytes.get(part);
        rest -= length;
        if (inText) {
            text.writeBytes(part);
            if (rest == 0) {
                count++;
            }
        }
    }
}
