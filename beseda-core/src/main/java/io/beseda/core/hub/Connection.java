package io.beseda.core.hub;

/// Port: one open WebSocket. All methods are called on its loop, never block, never throw and never
/// call back: that the connection ended is told later.
public interface Connection {
    Loop loop();

    /// Queues whole frames and sends them to the kernel. The connection keeps its own reference as long as it
    /// needs one. When more than [io.beseda.core.Limits#OUTBOX_BYTES] wait, the connection is closed with 4408
    /// by itself. Ignored after [#close].
    void write(SharedBytes frames);

    /// The same, where a [#write] follows in the same turn: both leave at once.
    void writeSoon(SharedBytes frames);

    /// Sends a close frame after all that was written, then ends the connection; ends it hard when the peer
    /// does not take it in time. Repeating it changes nothing.
    void close(int code, String reason);

    boolean isOpen();

    /// Stops or resumes reading from the peer: the back-pressure of a full mailbox.
    void reading(boolean on);
}
