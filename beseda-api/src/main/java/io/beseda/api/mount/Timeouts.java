package io.beseda.api.mount;

import io.beseda.core.Limits;
import java.time.Duration;

/// How long a mount waits for a peer. What is of HTTP alone is the container's business where there is one.
///
/// @param head      from the first byte of a request to the end of its header
/// @param body      from there to the end of its body
/// @param keepAlive between two requests, and before the first
/// @param response  without any byte of a response taken; also for a handshake to become ready
/// @param ping      silence of a socket before it is pinged, and after that before it is given up
/// @param closing   for a close frame to be taken and answered
/// @param lingering for what a peer still sends after the end, so that the last answer is not lost to a reset
public record Timeouts(
        Duration head,
        Duration body,
        Duration keepAlive,
        Duration response,
        Duration ping,
        Duration closing,
        Duration lingering) {

    public static final Timeouts DEFAULTS = new Timeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(75),
            Duration.ofSeconds(60),
            Limits.PING_INTERVAL,
            Duration.ofSeconds(5),
            Duration.ofSeconds(2));

    public Timeouts withPing(Duration ping) {
        return new Timeouts(head, body, keepAlive, response, ping, closing, lingering);
    }

    /// The shortest of them.
    Duration shortest() {
        Duration shortest = head;
        for (Duration other : new Duration[] {body, keepAlive, response, ping, closing, lingering}) {
            shortest = other.compareTo(shortest) < 0 ? other : shortest;
        }
        return shortest;
    }
}
