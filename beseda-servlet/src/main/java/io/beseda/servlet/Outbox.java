package io.beseda.servlet;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// What the container has not taken yet. Holds nothing while it is empty. Owner: the loop.
final class Outbox {
    private @Nullable Deque<byte[]> waiting;
    private int bytes;

    void add(byte[] frames) {
        Deque<byte[]> queue = waiting;
        if (queue == null) {
            queue = new ArrayDeque<>(2);
            waiting = queue;
        }
        queue.addLast(frames);
        bytes += frames.length;
    }

    /// Null: there is nothing.
    byte @Nullable [] poll() {
        Deque<byte[]> queue = waiting;
        if (queue == null) {
            return null;
        }
        byte[] first = queue.removeFirst();
        bytes -= first.length;
        if (queue.isEmpty()) {
            waiting = null;
        }
        return first;
    }

    int bytes() {
        return bytes;
    }

    void clear() {
        waiting = null;
        bytes = 0;
    }
}
