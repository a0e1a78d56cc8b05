package io.beseda.netty;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// The program of a second JVM, so that the clients' memory is not counted: opens sockets, says so, and holds them
/// until its input ends.
final class IdleClients {
    private IdleClients() {}

    /// @param args port, count
    public static void main(String[] args) throws Exception {
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(args[0]));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            RawClient client = new RawClient(address);
            client.handshake("/ws/");
            clients.add(client);
        }
        System.out.println("open");
        while (System.in.read() >= 0) {
            // until the test ends
        }
        for (RawClient client : clients) {
            client.close();
        }
    }
}
