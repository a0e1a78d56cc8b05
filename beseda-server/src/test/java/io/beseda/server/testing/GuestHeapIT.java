package io.beseda.server.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beseda.api.http.Endpoint;
import io.beseda.api.http.Handshake;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import io.beseda.api.http.SocketHandler;
import io.beseda.api.mount.Mount;
import io.beseda.core.hub.Connection;
import io.beseda.netty.RawClient;
import io.beseda.server.Settings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What an idle socket costs inside a container. The clients live in this JVM, too, and are counted with it: the bound
/// leaves them room.
@EnabledIfSystemProperty(named = "beseda.long", matches = "true")
class GuestHeapIT {
    private static final int COUNT = 2_000;
    private static final int BOUND = 4 << 10;

    @ParameterizedTest
    @EnumSource(names = {"TOMCAT", "JETTY"})
    void idleSocket_costsLittleHeap(MountKind container) throws Exception {
        Mount mount = container.mounting().apply(Settings.of(Map.of("BESEDA_PORT", "0")));
        List<RawClient> clients = new ArrayList<>();
        mount.start(new Idle());
        try {
            open(mount, clients, 200); // what is loaded and pooled once is not a connection's
            long before = liveHeap();
            open(mount, clients, COUNT);
            // A container tells of a socket after its 101.
            await().untilAsserted(
                            () -> assertThat(mount.metrics().socketsOpen()).isEqualTo(COUNT + 200));
            long each = (liveHeap() - before) / COUNT;
            System.out.printf("FIGURE live heap per idle socket, %s, client included: %d bytes%n", container, each);
            assertThat(each).isLessThan(BOUND);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
            mount.close(Duration.ofSeconds(1));
        }
    }

    private static void open(Mount mount, List<RawClient> clients, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            RawClient client = new RawClient(mount.address());
            assertThat(client.handshake("/ws/").status()).isEqualTo(101);
            clients.add(client);
        }
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

    private record Idle() implements Endpoint {
        @Override
        public Response handle(Request request) {
            return Response.empty(404);
        }

        @Override
        public Handshake handshake(Request request) {
            return new Handshake.Accepted(null, new IdleSocket());
        }
    }

    private static final class IdleSocket implements SocketHandler {
        @Override
        public void open(Connection connection, Runnable ready) {
            ready.run();
        }

        @Override
        public void onText(byte[] utf8) {
            // nothing comes
        }

        @Override
        public void onClosed() {
            // nothing to undo
        }
    }
}
