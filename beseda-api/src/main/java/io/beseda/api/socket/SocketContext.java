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

    /// Takes a place for a socket, or says that the user or the address has too many. Loopback addresses have
    /// no limit.
    boolean tryOpen(UserId user, InetAddress remote) {
        int perAddress = remote.isLoopbackAddress() ? 0 : node.limits().socketsPerAddress();
        if (!socketsOfUser.tryOpen(user, node.limits().socketsPerUser())) {
            return false;
        }
        if (!socketsOfAddress.tryOpen(remote, perAddress)) {
            socketsOfUser.closed(user);
            return false;
        }
        return true;
    }

    void closed(UserId user, InetAddress remote) {
        socketsOfUser.closed(user);
        socketsOfAddress.closed(remote);
    }
}
