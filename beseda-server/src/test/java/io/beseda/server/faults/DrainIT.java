package io.beseda.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.drill.client.Client;
import io.beseda.drill.client.Road;
import io.beseda.drill.client.Wire;
import io.beseda.drill.load.Load;
import io.beseda.drill.load.Shape;
import io.beseda.drill.site.NodeProcess;
import io.beseda.drill.site.Until;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestUser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// SIGTERM: everyone is told when to come back, what was accepted is committed, and the process ends with 0.
class DrainIT {
    private static final int GOING_AWAY = 1001;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void terminate_duringLoad_saysByeAndKeepsEverything(Kind kind) {
        long seed = Seeds.next();
        Random random = new Random(seed);
        String label = kind + ", seed " + seed;
        try (Site site = Site.of(kind)) {
            NodeProcess server = site.start();
            try (Load load = new Load(Shape.pressing(), List.of(site.uri()), Road::direct, random)) {
                TestUser guest = TestUser.signUp(server.uri(), "guest");
                long chat = guest.group("Seed");
                try (Wire seedSocket =
                        Wire.open("seed socket", guest.ws("/ws/chats/" + chat + "/?token=" + guest.token()), _ -> {})) {
                    load.go();
                    load.awaitAcknowledged(300 + random.nextInt(300));
                    // Some may have been thrown off by the load before.
                    Until.isTrue(
                            () -> load.clients().stream().allMatch(Client::isCaughtUp),
                            () -> label + ": not all are there; " + load.state());
                    Map<Client, Integer> before = new HashMap<>();
                    load.clients()
                            .forEach(client ->
                                    before.put(client, client.endings().size()));
                    server.terminate();
                    for (Client client : load.clients()) {
                        int its = before.get(client);
                        Until.isTrue(() -> client.endings().size() > its, () -> label + ": open: " + client.name());
                        Client.Ending ending = client.endings().get(its);
                        assertThat(ending.byeMillis()).as("%s: bye", label).isBetween(0L, Site.DRAIN_SECONDS * 1000L);
                        assertThat(ending.code()).as("%s: close code", label).isEqualTo(GOING_AWAY);
                    }
                    assertThat(seedSocket.awaitClose())
                            .as("%s: close code of the seed socket", label)
                            .isEqualTo(GOING_AWAY);
                }
                assertThat(server.health())
                        .as("%s: readiness while it goes, 0 = nobody answers", label)
                        .isIn(503, 0);
                int code = server.awaitEnd();
                System.out.printf("DrainIT %s: ended with %d, %s%n", label, code, load.state());
                assertThat(code)
                        .as("%s: exit code; it said:%n%s", label, server.log())
                        .isZero();

                site.start();
                assertThat(load.settle(Until.PATIENCE))
                        .as("%s: everybody has everything; %s", label, load.state())
                        .isTrue();
                assertThat(load.check(0)).as(label).isEmpty();
                System.out.printf("DrainIT %s: %s, all there%n", label, load.state());
            }
        }
    }

    @Test
    void terminate_twice_endsAtOnce_whoeverIsStillHere() {
        try (Site site = Site.of(Kind.SQLITE)) {
            NodeProcess server = site.start(Map.of("BESEDA_DRAIN_SECONDS", "3600"));
            TestUser anna = TestUser.signUp(server.uri(), "anna");
            try (Wire first = Wire.open("first", anna.ws("/ws/?token=" + anna.token()), _ -> {});
                    Wire second = Wire.open("second", anna.ws("/ws/?token=" + anna.token()), _ -> {})) {
                List<Wire> both = List.of(first, second);
                both.forEach(Wire::awaitHello);
                server.terminate();
                both.forEach(Wire::awaitBye);
                assertThat(server.isAlive()).isTrue();
                server.terminate();
                assertThat(both)
                        .allSatisfy(wire -> assertThat(wire.awaitClose()).isEqualTo(GOING_AWAY));
            }
            assertThat(server.awaitEnd())
                    .as("exit code; it said:%n%s", server.log())
                    .isZero();
        }
    }
}
