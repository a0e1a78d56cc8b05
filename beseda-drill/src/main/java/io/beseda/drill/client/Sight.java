package io.beseda.drill.client;

/// A message that a client was shown.
///
/// @param at        when, in nanoseconds
/// @param node      the node that showed it
/// @param liveSince since when that connection had been live and well; [#NEVER]: it was not
public record Sight(Said said, long at, int node, long liveSince) {
    static final long NEVER = Long.MAX_VALUE;

    /// Whether the client was connected, and not harmed, from that time until it was shown this.
    public boolean wasLiveAt(long nanos) {
        return liveSince != NEVER && liveSince - nanos <= 0;
    }
}
