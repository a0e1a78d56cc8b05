package io.beseda.netty;

import io.beseda.core.hub.SharedBytes;
import io.netty.buffer.ByteBuf;

/// Frames in a direct buffer. Owner: its loop.
record NettyBytes(ByteBuf bytes) implements SharedBytes {
    @Override
    public int length() {
        return bytes.readableBytes();
    }

    @Override
    public void release() {
        bytes.release();
    }
}
