package io.beseda.drill.site;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// Ports for what is started, and started again.
public final class Ports {
    // Below the ports that systems give to outgoing connections, which may take a port between two starts.
    private static final int FROM = 20_000;
    private static final int TO = 32_000;

    private Ports() {}

    public static int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FROM, TO);
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException _) {
                // taken: another one
            }
        }
    }
}
