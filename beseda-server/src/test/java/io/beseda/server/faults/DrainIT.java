package io.beseda.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestUser;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// SIGTERM: everyone is told when to come back, what was accepted is committed, and the process ends with 0.
class DrainIT {
    private static final int TEXT_MAX = 200;
    private static final int GOING_AWAY = 1001;
    private static final int RECONNECTION_SPREAD_MILLIS = 5_000;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void terminate_duringLoad_saysByeAndKeepsEverything(Kind kind) {
        long seed = Seeds.next();
        Random random = new Random(seed);
        String label = kind + ", seed " + seed;
        try (Site site = Site.of(kind)) {
            ServerProcess server = site.start();
            try (Load load = new Load(label, server.uri(), random, TEXT_MAX)) {
                load.connect(server.uri());
                TestUser guest = TestUser.signUp(server.uri(), "guest");
                long chat = guest.group("Seed");
                try (Wire seedSocket =
                        Wire.open("seed socket", guest.ws("/ws/chats/" + chat + "/?token=" + guest.token()), _ -> {})) {
                    load.go();
                    load.awaitAcknowledged(300 + random.nextInt(300));
                    server.terminate();
                    for (Wire wire : load.wires()) {
                        assertThat(wire.awaitBye().get("reconnect_after_ms").longValue())
                                .as("%s: bye", label)
                                .isBetween(0L, (long) RECONNECTION_SPREAD_MILLIS);
                        assertThat(wire.awaitClose())
                                .as("%s: close code", label)
                                .isEqualTo(GOING_AWAY);
                    }
                    assertThat(seedSocket.awaitClose())
                            .as("%s: close code of the seed socket", label)
                            .isEqualTo(GOING_AWAY);
                }
                assertThat(server.health())
                        .as("%s: readiness while it goes, 0 = nobody answers", label)
                        .isIn(503, 0);
                int code = server.awaitEnd();
                System.out.printf("DrainIT %s: ended with %d, %s%n", label, code, load.lost());
                assertThat(code)
                        .as("%s: exit code; it said:%n%s", label, server.log())
                        .isZero();

                server = site.start();
                load.connect(server.uri());
                load.verify(server.uri());
                System.out.printf("DrainIT %s: %d acknowledged, all there%n", label, load.acknowledged());
            }
        }
    }
}
