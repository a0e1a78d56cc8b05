package io.beseda.api.mount;

import io.beseda.core.hub.SharedBytes;
import org.jspecify.annotations.Nullable;

/// Port: how a [WebSocket] moves its bytes. All methods are called on the loop, and none blocks or throws.
public interface Transport {
    /// Answers 101. What was sent before waits for it.
    void accept();

    /// Sends whole frames after those sent before; keeps a reference as long as it needs one.
    void send(SharedBytes frames);

    /// The same for one frame.
    void send(byte[] frame);

    /// The same, but it may wait for the next [#flush] or [#send].
    void sendSoon(SharedBytes frames);

    void sendSoon(byte[] frame);

    void flush();

    /// Bytes sent that nobody has taken yet.
    long waiting();

    /// Hands what has come and was not read to [WebSocket#read].
    void deliver();

    /// Whether to take more from the peer.
    void reading(boolean on);

    /// Whether nothing more comes from the peer than what was not read yet.
    boolean isInputEnded();

    /// Sends the last frame, if there is one. When all has gone out, ends our half and calls
    /// [WebSocket#outputEnded]; or ends the connection, where nothing more can come.
    void end(byte @Nullable [] lastFrame);

    /// Ends the connection now. [WebSocket#ended] follows.
    void close();
}
