package io.beseda.api.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Checks UTF-8 piece by piece, so that a message is failed at its first bad byte. The table is the one of
/// RFC 3629 section 4: what remains of a character is how many bytes, and the range of the next of them; that
/// is all the state there is, packed into an int.
final class Utf8 {
    /// Between two characters.
    static final int BOUNDARY = 0;
    /// No continuation can make it valid.
    static final int INVALID = -1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /// The state after the bytes `from` to `to`, begun in `state`.
    static int check(byte[] bytes, int from, int to, int state) {
        int at = from;
        int now = state;
        while (at < to) {
            if (now == BOUNDARY) {
                at = skipAscii(bytes, at, to);
                if (at == to) {
                    return BOUNDARY;
                }
                now = lead(bytes[at++] & 0xFF);
            } else {
                now = follow(now, bytes[at++] & 0xFF);
            }
            if (now == INVALID) {
                return INVALID;
            }
        }
        return now;
    }

    private static int skipAscii(byte[] bytes, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to && ((long) LONG.get(bytes, at) & NOT_ASCII) == 0) {
            at += Long.BYTES;
        }
        while (at < to && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    private static int lead(int first) {
        if (first < 0xC2 || first > 0xF4) {
            return INVALID; // a continuation, an overlong form, or above U+10FFFF
        }
        return switch (first) {
            case 0xE0 -> expect(2, 0xA0, 0xBF); // not overlong
            case 0xED -> expect(2, 0x80, 0x9F); // no surrogates
            case 0xF0 -> expect(3, 0x90, 0xBF); // not overlong
            case 0xF4 -> expect(3, 0x80, 0x8F); // not above U+10FFFF
            default -> expect(first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3, 0x80, 0xBF);
        };
    }

    private static int follow(int state, int next) {
        int low = (state >> 8) & 0xFF;
        int high = state >> 16;
        if (next < low || next > high) {
            return INVALID;
        }
        int left = (state & 0xFF) - 1;
        return left == 0 ? BOUNDARY : expect(left, 0x80, 0xBF);
    }

    private static int expect(int bytes, int low, int high) {
        return bytes | (low << 8) | (high << 16);
    }
}
