package io.beseda.bus.redis;

import java.util.concurrent.atomic.LongAdder;

/// What went over the wire to Redis and back, since the start.
public final class Traffic {
    final LongAdder commands = new LongAdder();
    final LongAdder bytes = new LongAdder();
    final LongAdder messages = new LongAdder();
    final LongAdder reconnects = new LongAdder();
    final LongAdder doubts = new LongAdder();
    final LongAdder lost = new LongAdder();

    public long commandsSent() {
        return commands.sum();
    }

    /// Bytes of keys, channels and messages, without the protocol around them.
    public long bytesOut() {
        return bytes.sum();
    }

    /// Messages of other nodes.
    public long messagesIn() {
        return messages.sum();
    }

    /// Connections made anew after one was lost.
    public long reconnects() {
        return reconnects.sum();
    }

    /// Topics of which the listener was told that something may have been missed.
    public long doubts() {
        return doubts.sum();
    }

    /// Messages that were not published.
    public long messagesLost() {
        return lost.sum();
    }
}
