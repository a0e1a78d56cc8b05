package io.beseda.servlet;

import io.beseda.core.hub.SharedBytes;

/// Frames in an array that nobody changes: any number of sockets may write it.
record HeapBytes(@SuppressWarnings("ArrayRecordComponent") byte[] bytes) implements SharedBytes { // never compared
    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public void release() {
        // the collector's business
    }
}
