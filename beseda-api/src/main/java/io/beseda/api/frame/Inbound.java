package io.beseda.api.frame;

/// What a [FrameDecoder] found in the peer's bytes. The arrays belong to the receiver.
public sealed interface Inbound {
    /// A whole text message, valid UTF-8.
    record Text(@SuppressWarnings("ArrayRecordComponent") byte[] utf8) implements Inbound {} // never compared

    /// To be answered by a pong with the same payload.
    record Ping(@SuppressWarnings("ArrayRecordComponent") byte[] payload) implements Inbound {} // never compared

    record Pong(@SuppressWarnings("ArrayRecordComponent") byte[] payload) implements Inbound {} // never compared

    /// The peer's close frame. Nothing follows.
    record Close(int code, String reason) implements Inbound {
        /// Stands for a close frame without a code (RFC 6455 section 7.1.5); never sent.
        public static final int NO_STATUS = 1005;
    }

    /// The peer broke the protocol: the connection must be failed with this code. Nothing follows.
    record Failed(int code, String reason) implements Inbound {}
}
