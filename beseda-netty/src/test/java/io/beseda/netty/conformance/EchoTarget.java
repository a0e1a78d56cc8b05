package io.beseda.netty.conformance;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A socket on which the cases run: where it is, and how a text is sent and comes back there.
public interface EchoTarget {
    InetSocketAddress address();

    /// The request that opens the socket, for [io.beseda.netty.RawClient#send(String)].
    String handshake();

    /// The message that makes this text come back.
    default byte[] message(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Whether the text comes back; where not, the connection must just be kept.
    default boolean isEchoed(String text) {
        return true;
    }

    /// The text that this message sends back; null when it is something else.
    default @Nullable String echoOf(String message) {
        return message;
    }
}
