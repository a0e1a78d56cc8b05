package io.beseda.drill.client;

import java.time.Duration;

/// A promise that was broken: to whom, where, and how.
///
/// @param chat  0: of no chat
/// @param seq   0: of no message
/// @param at    since the start
/// @param phase the fault that it belongs to
public record Broken(Kind kind, String client, long chat, long seq, String what, Duration at, String phase) {
    public enum Kind {
        /// Acknowledged or shown, and not in the log as it was.
        LOST,
        /// In the log, or shown on one connection, more than once.
        DOUBLED,
        /// A lower `seq` after a higher one.
        OUT_OF_ORDER,
        /// A hole in what a client was shown.
        GAP,
        /// Something never came: an answer, a message, the end of a `sync`.
        STUCK,
        /// Anything else that the protocol does not allow.
        WRONG
    }

    @Override
    public String toString() {
        return upTo(seq);
    }

    /// The same of this and the following messages.
    public String upTo(long lastSeq) {
        return "%s: client %s%s%s%s: %s (%s, at %.1f s)"
                .formatted(
                        kind,
                        client,
                        chat == 0 ? "" : ", chat " + chat,
                        seq == 0 ? "" : ", seq " + seq,
                        lastSeq == seq ? "" : " to " + lastSeq,
                        what,
                        phase,
                        at.toMillis() / 1e3);
    }
}
