package io.beseda.servlet;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a thread of the container has read and the loop has not: bounded, by making that thread wait. Holds nothing
/// while it is empty.
final class Inbox {
    /// Read ahead of the loop, per socket.
    static final int AHEAD = 64 << 10;

    /// How long a thread waits that the container may need for something else.
    private static final Duration MOMENT = Duration.ofMillis(10);

    // Guarded by this.
    private int ahead;
    private boolean ended;
    private boolean outputStuck;
    /// Owner: the loop.
    private @Nullable ByteBuffer rest;

    // ---- the container's thread

    /// Bytes are on their way to the loop.
    ///
    /// @return whether there is room for more
    synchronized boolean sent(int bytes) {
        ahead += bytes;
        return ahead <= AHEAD || ended;
    }

    /// Waits until there is room, or nobody reads any more; but only for a moment while our output is stuck.
    /// Tomcat lets one thread at a time into a connection: it could not tell us that it takes more while this one
    /// is inside, and who sends much and reads it all would seem not to.
    ///
    /// @return false: there is no room; return to the container, which calls again
    synchronized boolean awaitRoom() {
        try {
            while (ahead > AHEAD && !ended) {
                if (outputStuck) {
                    wait(MOMENT.toMillis());
                    break;
                }
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ahead <= AHEAD || ended;
    }

    // ---- the loop

    void arrived(byte[] bytes) {
        ByteBuffer before = rest;
        rest = before == null
                ? ByteBuffer.wrap(bytes)
                : ByteBuffer.allocate(before.remaining() + bytes.length)
                        .put(before)
                        .put(bytes)
                        .flip();
    }

    /// Takes what has arrived; [#putBack] must follow.
    @Nullable
    ByteBuffer take() {
        ByteBuffer taken = rest;
        rest = null;
        return taken;
    }

    /// @param wanted whether what is left of it is to be read later
    synchronized void putBack(ByteBuffer taken, int read, boolean wanted) {
        if (wanted && taken.hasRemaining()) {
            rest = taken;
            ahead -= read;
        } else {
            ahead -= read + taken.remaining();
        }
        notifyAll();
    }

    /// Whether the container has stopped taking what we write.
    synchronized void outputStuck(boolean stuck) {
        if (outputStuck != stuck) {
            outputStuck = stuck;
            notifyAll();
        }
    }

    synchronized void end() {
        ended = true;
        rest = null;
        notifyAll();
    }
}
