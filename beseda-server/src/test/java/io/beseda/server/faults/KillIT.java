package io.beseda.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.drill.client.Road;
import io.beseda.drill.load.Load;
import io.beseda.drill.load.Shape;
import io.beseda.drill.site.NodeProcess;
import io.beseda.drill.site.Until;
import io.beseda.server.testing.TestServer.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// kill -9 at any instant loses nothing that was acknowledged or shown, and doubles nothing.
/// `-Dbeseda.long=true` kills more often, `-Dbeseda.seed=N` repeats a run's choices.
class KillIT {
    private static final int KILLS = Boolean.getBoolean("beseda.long") ? 20 : 3;
    private static final int ACKNOWLEDGED_MIN = 500;
    private static final int ACKNOWLEDGED_MORE = 400;
    private static final int MOMENT_NANOS = 20_000_000;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void kill_duringLoad_losesAndDoublesNothing(Kind kind) {
        long seed = Seeds.next();
        Random random = new Random(seed);
        String label = kind + ", seed " + seed;
        try (Site site = Site.of(kind)) {
            NodeProcess server = site.start();
            try (Load load = new Load(Shape.pressing(), List.of(site.uri()), Road::direct, random)) {
                for (int kill = 1; kill <= KILLS; kill++) {
                    load.go();
                    int wanted = ACKNOWLEDGED_MIN + random.nextInt(ACKNOWLEDGED_MORE);
                    int moment = random.nextInt(MOMENT_NANOS);
                    load.awaitAcknowledged(wanted);
                    // Not to wait for anything: so that the kill meets any instant, not that of an acknowledgement.
                    Until.passes(Duration.ofNanos(moment));
                    server.kill();
                    System.out.printf(
                            "KillIT %s: kill %d, %d us after acknowledgement %d: %s%n",
                            label, kill, moment / 1000, wanted, load.state());
                    server = site.start();
                }
                assertThat(load.settle(Until.PATIENCE))
                        .as("%s: everybody has everything; %s", label, load.state())
                        .isTrue();
                assertThat(load.check(0)).as(label).isEmpty();
                assertThat(site.brokenPromises()).as(label).isEmpty();
                assertThat(load.acknowledged()).as(label).isGreaterThanOrEqualTo(KILLS * ACKNOWLEDGED_MIN);
                System.out.printf("KillIT %s: %s, all there%n", label, load.state());
            }
        }
    }
}
