package io.beseda.api.mount;

import java.util.concurrent.atomic.LongAdder;

/// What a mount counts, by adding to the fields. They only grow; what is open is a difference of two. Thread-safe.
public final class MountMetrics {
    public final LongAdder accepted = new LongAdder();
    public final LongAdder ended = new LongAdder();
    public final LongAdder socketsOpened = new LongAdder();
    public final LongAdder socketsEnded = new LongAdder();
    public final LongAdder requests = new LongAdder();
    public final LongAdder requestsRefused = new LongAdder();
    public final LongAdder bytesIn = new LongAdder();
    public final LongAdder bytesOut = new LongAdder();
    public final LongAdder messagesIn = new LongAdder();
    public final LongAdder writes = new LongAdder();
    public final LongAdder slowDrops = new LongAdder();
    public final LongAdder silentDrops = new LongAdder();

    /// TCP connections accepted.
    public long accepted() {
        return accepted.sum();
    }

    /// TCP connections open.
    public long connectionsOpen() {
        return accepted.sum() - ended.sum();
    }

    /// WebSockets that were opened.
    public long socketsOpened() {
        return socketsOpened.sum();
    }

    /// WebSockets open.
    public long socketsOpen() {
        return socketsOpened.sum() - socketsEnded.sum();
    }

    /// HTTP requests handed to the endpoint, handshakes too.
    public long requests() {
        return requests.sum();
    }

    /// HTTP requests refused by the mount: malformed, too large, too slow.
    public long requestsRefused() {
        return requestsRefused.sum();
    }

    public long bytesIn() {
        return bytesIn.sum();
    }

    /// Bytes handed to the kernel, or waiting for it.
    public long bytesOut() {
        return bytesOut.sum();
    }

    /// Text messages received on WebSockets.
    public long messagesIn() {
        return messagesIn.sum();
    }

    /// Writes to WebSockets; each holds one frame or more.
    public long writes() {
        return writes.sum();
    }

    /// WebSockets closed because they did not take what was written (4408).
    public long slowDrops() {
        return slowDrops.sum();
    }

    /// WebSockets given up because nothing came from them, not even a pong.
    public long silentDrops() {
        return silentDrops.sum();
    }
}
