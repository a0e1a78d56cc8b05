package io.beseda.api.frame;

import io.beseda.core.hub.CloseCode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Turns the bytes of a client into messages (RFC 6455 section 5), however they are cut. Pulled, not pushed:
/// the caller asks for one [Inbound] after another and can stop between two. Fails at the first byte that
/// cannot be right: a bad header before its payload, a bad character before the rest of its message.
///
/// Owner: one thread at a time. Between messages it holds no buffer; within one it holds what has come, not
/// what was announced, so a header costs a client's victim nothing.
public final class FrameDecoder {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] EMPTY = {};

    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    private static final int FIN = 0x80;
    private static final int RESERVED_BITS = 0x70;
    private static final int CONTROL_BIT = 0x8;
    private static final int MASKED = 0x80;
    private static final int CONTROL_MAX = 125;
    private static final int FIRST_BUFFER = 256;

    /// What the next byte is.
    private enum Part {
        /// FIN, reserved bits, opcode.
        FIRST,
        /// Mask bit and 7-bit length.
        SECOND,
        /// One of the 2 or 8 bytes of a longer length.
        LENGTH,
        /// One of the 4 bytes of the mask.
        MASK,
        PAYLOAD,
        /// Nobody's: a close frame or a failure has been returned.
        NOTHING
    }

    private final int limit;
    private Part part = Part.FIRST;
    private byte opcode;
    private boolean fin;
    /// A fragmented message has begun and not ended.
    private boolean open;
    /// Bytes still to come of the length or the mask.
    private byte missing;
    private byte lengthBytes;
    private int mask;
    /// The payload bytes still to come of this frame.
    private long remaining;

    private byte[] message = EMPTY;
    private int size;
    private int utf8 = Utf8.BOUNDARY;
    private byte[] control = EMPTY;
    private int controlSize;

    /// @param limit the bytes of the largest message that is taken
    public FrameDecoder(int limit) {
        this.limit = limit;
    }

    /// Reads up to the end of the next message, control frame or failure and returns it; null when all of
    /// `in` was read and more is needed. After a [Inbound.Close] or [Inbound.Failed] everything is read and
    /// dropped.
    public @Nullable Inbound next(ByteBuffer in) {
        while (true) {
            if (part == Part.NOTHING) {
                in.position(in.limit());
                return null;
            }
            Inbound found;
            if (part == Part.PAYLOAD) {
                found = payload(in);
                if (found == null && remaining > 0) {
                    return null;
                }
            } else if (in.hasRemaining()) {
                found = header(in.get() & 0xFF);
            } else {
                return null;
            }
            if (found != null) {
                return ended(found);
            }
        }
    }

    private Inbound ended(Inbound found) {
        if (found instanceof Inbound.Close || found instanceof Inbound.Failed) {
            part = Part.NOTHING;
            message = EMPTY;
            control = EMPTY;
        }
        return found;
    }

    private @Nullable Inbound header(int next) {
        return switch (part) {
            case FIRST -> first(next);
            case SECOND -> second(next);
            case LENGTH -> {
                remaining = (remaining << 8) | next;
                missing--;
                yield missing == 0 ? lengthKnown() : null;
            }
            case MASK -> {
                mask = (mask << 8) | next;
                missing--;
                if (missing == 0) {
                    part = Part.PAYLOAD;
                }
                yield null;
            }
            case PAYLOAD, NOTHING -> throw new AssertionError(part);
        };
    }

    private @Nullable Inbound first(int next) {
        opcode = (byte) (next & 0xF);
        fin = (next & FIN) != 0;
        if ((next & RESERVED_BITS) != 0) {
            return protocolError("A reserved bit is set.");
        }
        String wrong = switch (opcode) {
            case CONTINUATION -> open ? null : "There is nothing to continue.";
            case TEXT, BINARY -> open ? "The message before has not ended." : null;
            case CLOSE, PING, PONG -> fin ? null : "A control frame is fragmented.";
            default -> "This opcode is reserved.";
        };
        if (wrong != null) {
            return protocolError(wrong);
        }
        if (opcode == BINARY) {
            return new Inbound.Failed(CloseCode.UNSUPPORTED_DATA, "Text frames only.");
        }
        part = Part.SECOND;
        return null;
    }

    private @Nullable Inbound second(int next) {
        if ((next & MASKED) == 0) {
            return protocolError("A client's frame is not masked.");
        }
        int length = next & 0x7F;
        if (isControl() && length > CONTROL_MAX) {
            return protocolError("A control frame is longer than 125 bytes.");
        }
        if (length < 126) {
            remaining = length;
            lengthBytes = 0;
            return lengthKnown();
        }
        lengthBytes = (byte) (length == 126 ? 2 : 8);
        missing = lengthBytes;
        remaining = 0;
        part = Part.LENGTH;
        return null;
    }

    private @Nullable Inbound lengthKnown() {
        // "the minimal number of bytes MUST be used", "the most significant bit MUST be 0" (section 5.2)
        if ((lengthBytes == 2 && remaining < 126) || (lengthBytes == 8 && remaining >>> 16 == 0) || remaining < 0) {
            return protocolError("A length is not in its shortest form.");
        }
        if (isControl()) {
            control = remaining == 0 ? EMPTY : new byte[(int) remaining];
            controlSize = 0;
        } else if (remaining > limit - size) {
            return new Inbound.Failed(CloseCode.TOO_BIG, "The message is over " + limit + " bytes.");
        }
        missing = 4;
        part = Part.MASK;
        return null;
    }

    private @Nullable Inbound payload(ByteBuffer in) {
        int count = (int) Math.min(in.remaining(), remaining);
        if (isControl()) {
            in.get(control, controlSize, count);
            unmask(control, controlSize, controlSize + count);
            controlSize += count;
        } else if (count > 0) {
            makeRoom(count);
            in.get(message, size, count);
            unmask(message, size, size + count);
            utf8 = Utf8.check(message, size, size + count, utf8);
            if (utf8 == Utf8.INVALID) {
                return new Inbound.Failed(CloseCode.INVALID_PAYLOAD, "The text is not UTF-8.");
            }
            size += count;
        }
        remaining -= count;
        return remaining == 0 ? frameEnded() : null;
    }

    /// Room for what has come, growing by doubling up to what this frame announced.
    private void makeRoom(int count) {
        int needed = size + count;
        if (needed > message.length) {
            long announced = size + remaining;
            long wanted = Math.max(needed, Math.max(FIRST_BUFFER, 2L * message.length));
            message = Arrays.copyOf(message, (int) Math.max(needed, Math.min(announced, wanted)));
        }
    }

    /// Masks are applied from the frame's first byte on (section 5.3); the mask is turned so that it fits the
    /// next byte to come.
    private void unmask(byte[] bytes, int from, int to) {
        int at = from;
        long wide = ((long) mask << 32) | (mask & 0xFFFF_FFFFL);
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            LONG.set(bytes, at, (long) LONG.get(bytes, at) ^ wide);
        }
        for (; at < to; at++) {
            bytes[at] ^= (byte) (mask >>> 24);
            mask = Integer.rotateLeft(mask, 8);
        }
    }

    private @Nullable Inbound frameEnded() {
        part = Part.FIRST;
        byte[] payload = control;
        control = EMPTY;
        return switch (opcode) {
            case PING -> new Inbound.Ping(payload);
            case PONG -> new Inbound.Pong(payload);
            case CLOSE -> close(payload);
            default -> dataFrameEnded();
        };
    }

    private @Nullable Inbound dataFrameEnded() {
        open = !fin;
        if (!fin) {
            return null;
        }
        if (utf8 != Utf8.BOUNDARY) {
            return new Inbound.Failed(CloseCode.INVALID_PAYLOAD, "The text ends within a character.");
        }
        byte[] text = size == message.length ? message : Arrays.copyOf(message, size);
        message = EMPTY;
        size = 0;
        return new Inbound.Text(text);
    }

    /// Section 5.5.1: nothing, or a code that may be sent and a reason in UTF-8.
    private static Inbound close(byte[] payload) {
        if (payload.length == 0) {
            return new Inbound.Close(Inbound.Close.NO_STATUS, "");
        }
        if (payload.length == 1) {
            return protocolError("A close frame ends within its code.");
        }
        int code = ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
        if (!isAllowedOnWire(code)) {
            return protocolError("This close code may not be sent.");
        }
        if (Utf8.check(payload, 2, payload.length, Utf8.BOUNDARY) != Utf8.BOUNDARY) {
            return new Inbound.Failed(CloseCode.INVALID_PAYLOAD, "The reason is not UTF-8.");
        }
        return new Inbound.Close(code, new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
    }

    /// Registered with IANA for close frames, or from the ranges of libraries and applications (section 7.4).
    private static boolean isAllowedOnWire(int code) {
        return switch (code) {
            case 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014 -> true;
            default -> code >= 3000 && code <= 4999;
        };
    }

    private boolean isControl() {
        return (opcode & CONTROL_BIT) != 0;
    }

    private static Inbound.Failed protocolError(String reason) {
        return new Inbound.Failed(CloseCode.PROTOCOL_ERROR, reason);
    }
}
