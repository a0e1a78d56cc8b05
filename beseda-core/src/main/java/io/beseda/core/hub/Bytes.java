package io.beseda.core.hub;

import java.util.Arrays;

/// Bytes that are gathered and then taken. Keeps no memory while empty.
final class Bytes {
    private static final byte[] NONE = {};
    private static final int FIRST = 512;

    private byte[] bytes = NONE;
    private int length;

    void append(byte[] more) {
        int needed = length + more.length;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.max(FIRST, bytes.length * 2)));
        }
        System.arraycopy(more, 0, bytes, length, more.length);
        length = needed;
    }

    int length() {
        return length;
    }

    /// Hands over what was gathered, and is empty again.
    SharedBytes take(Loop loop) {
        SharedBytes shared = loop.share(bytes, length);
        bytes = NONE;
        length = 0;
        return shared;
    }
}
