package io.beseda.api.mount;

import io.beseda.api.http.Endpoint;
import io.beseda.core.hub.Loop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// What listens and carries bytes for an [Endpoint]. The loops are there from the start, so that a hub can be made
/// from them before the first connection; then [#start]. The end comes in two steps: [#stopAccepting], after which
/// the owner says good-bye on its sockets, and [#close]. The life cycle belongs to one thread at a time.
public interface Mount {
    /// The threads that own connections.
    List<Loop> loops();

    MountMetrics metrics();

    /// Listens and serves.
    ///
    /// @throws IOException the address cannot be listened on
    void start(Endpoint endpoint) throws IOException;

    /// Where it listens.
    InetSocketAddress address();

    /// New connections are refused from now on; open ones go on.
    void stopAccepting();

    /// Ends what is idle, waits for requests in hand and for close frames to be answered, at most so long; then
    /// ends the rest, and the loops.
    void close(Duration deadline);
}
