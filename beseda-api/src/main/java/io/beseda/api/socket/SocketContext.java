package io.beseda.api.socket;

import io.beseda.api.auth.Authenticator;
import io.beseda.core.UserId;
import io.beseda.core.hub.Hub.SocketCount;
import io.beseda.core.node.BesedaNode;
import java.net.InetAddress;
import java.util.concurrent.ExecutorService;

/// What all sockets of a node share. Thread-safe.
///
/// @param workers run what blocks: the loops must not
record SocketContext(
        BesedaNode node,
        Authenticator authenticator,
        ExecutorService workers,
        SocketCount<UserId> socketsOfUser,
        SocketCount<InetAddress> socketsOfAddress) {

    /// Takes a place for a socket of this address, or says that it has too many. Loopback addresses have no limit.
    boolean tryOpen(InetAddress remote) {
        int most = remote.isLoopbackAddress() ? 0 : node.limits().socketsPerAddress();
        return socketsOfAddress.tryOpen(remote, most);
    }

    /// The same for one of this user.
    boolean tryOpen(UserId user) {
        return socketsOfUser.tryOpen(user, node.limits().socketsPerUser());
    }
}
