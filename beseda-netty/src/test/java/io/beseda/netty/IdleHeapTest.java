package io.beseda.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beseda.api.http.SocketHandler;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class IdleHeapTest {
    private static final int COUNT = 2_000;
    private static final int BOUND = 8 << 10;

    @Test
    void idleSocket_costsLittleHeap() throws Exception {
        try (TestServer server = TestServer.sockets(NettySettings.DEFAULTS, IdleHeapTest::idle)) {
            try (RawClient warm = server.open()) { // what is loaded and pooled once is not a connection's
                warm.send(ClientFrames.close(1000, ""));
                assertThat(warm.frame().closeCode()).isEqualTo(1000);
            }
            long before = liveHeap();
            Process clients = startClients(server.server.address().getPort());
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(clients.getInputStream(), StandardCharsets.UTF_8))) {
                assertThat(said.readLine()).isEqualTo("open");
                assertThat(server.server.metrics().socketsOpen()).isGreaterThanOrEqualTo(COUNT);
                long each = (liveHeap() - before) / COUNT;
                System.out.printf("FIGURE live heap per idle socket: %d bytes (%d sockets)%n", each, COUNT);
                assertThat(each).isLessThan(BOUND);
            } finally {
                clients.getOutputStream().close();
                clients.waitFor();
            }
            await().untilAsserted(() ->
                    assertThat(server.server.metrics().socketsOpen()).isZero());
        }
    }

    private static SocketHandler idle() {
        return new EchoSocket();
    }

    private static Process startClients(int port) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IdleClients.class.getName(),
                        Integer.toString(port),
                        Integer.toString(COUNT))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static long liveHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
