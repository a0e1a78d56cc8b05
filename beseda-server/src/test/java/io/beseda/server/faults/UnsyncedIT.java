package io.beseda.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.drill.client.Broken;
import io.beseda.drill.client.Road;
import io.beseda.drill.load.Load;
import io.beseda.drill.load.Shape;
import io.beseda.drill.site.NodeProcess;
import io.beseda.drill.site.Until;
import io.beseda.server.testing.TestServer.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A power cut during load: what SQLite had not synced is gone, and still nothing that was acknowledged or
/// shown is missing. That this can fail at all is shown by a disk that does not sync.
class UnsyncedIT {
    private static final int CUTS = Boolean.getBoolean("beseda.long") ? 10 : 3;
    private static final int ACKNOWLEDGED_MIN = 500;
    private static final int ACKNOWLEDGED_MORE = 400;
    /// As fast as it goes, with texts so long that a transaction writes many pages.
    private static final Shape PRESSING = new Shape(12, 40, 24, 1500, Duration.ZERO, 5, 1);

    private static final int MOMENT_NANOS = 20_000_000;
    /// Of clients that can never have everything.
    private static final Duration SETTLING = Duration.ofSeconds(10);

    @Test
    void powerCut_duringLoad_losesNothingAcknowledged() {
        long seed = Seeds.next();
        Random random = new Random(seed);
        String label = "seed " + seed;
        try (Site site = Site.of(Kind.SQLITE)) {
            PowerCut power = new PowerCut(site);
            NodeProcess server = site.start(power.environment());
            try (Load load = new Load(PRESSING, List.of(site.uri()), Road::direct, random)) {
                int amidst = 0;
                for (int cut = 1; cut <= CUTS; cut++) {
                    // Two of four die between a write and its sync, an instant that a kill from outside seldom meets.
                    boolean atSync = (cut & 2) != 0;
                    String figures =
                            loadUntilKilled(load, server, random, atSync ? power::killAtNextSync : server::kill);
                    boolean unsynced = power.hasUnsynced();
                    amidst += unsynced ? 1 : 0;
                    assertThat(unsynced || !atSync)
                            .as("%s: died before what it wrote was synced", label)
                            .isTrue();
                    assertThat(power.watched())
                            .as("%s: the layer watches the database", label)
                            .isTrue();
                    // Every second time a part of the unsynced reaches the disk.
                    List<String> lost = cut % 2 == 1 ? power.apply() : power.apply(random.nextInt(1_000_000));
                    System.out.printf("UnsyncedIT %s: cut %d: %s; lost: %s%n", label, cut, figures, lost);
                    server = site.start();
                    assertThat(load.missing(0))
                            .as("%s: acknowledged messages missing after cut %d", label, cut)
                            .isZero();
                    if (cut < CUTS) {
                        server.kill();
                        server = site.start(power.environment());
                    }
                }
                assertThat(load.settle(Until.PATIENCE))
                        .as("%s: everybody has everything; %s", label, load.state())
                        .isTrue();
                assertThat(load.check(0)).as(label).isEmpty();
                assertThat(site.brokenPromises()).as(label).isEmpty();
                System.out.printf(
                        "UnsyncedIT %s: %d acknowledged, all there; %d of %d cuts fell between a write and its sync%n",
                        label, load.acknowledged(), amidst, CUTS);
            }
        }
    }

    @Test
    void powerCut_onADiskThatDoesNotSync_losesAcknowledgedMessages() {
        long seed = Seeds.next();
        Random random = new Random(seed);
        String label = "control, seed " + seed;
        try (Site site = Site.of(Kind.SQLITE)) {
            PowerCut power = new PowerCut(site);
            NodeProcess server = site.start();
            try (Load load = new Load(PRESSING, List.of(site.uri()), Road::direct, random)) {
                // Users and chats are safe; the messages are not.
                server.terminate();
                server.awaitEnd();
                server = site.start(power.lyingEnvironment());
                String figures = loadUntilKilled(load, server, random, server::kill);
                List<String> lost = power.apply();
                System.out.printf("UnsyncedIT %s: %s; lost: %s%n", label, figures, lost);
                server = site.start();
                int missing = load.missing(0);
                System.out.printf(
                        "UnsyncedIT %s: %d of %d acknowledged are missing, as they must%n",
                        label, missing, load.acknowledged());
                assertThat(missing)
                        .as("%s: acknowledged messages missing", label)
                        .isPositive();
                load.settle(SETTLING);
                assertThat(load.check(0))
                        .as("%s: the check names who lost what", label)
                        .anySatisfy(broken -> {
                            assertThat(broken.kind()).isEqualTo(Broken.Kind.LOST);
                            assertThat(broken.client()).startsWith("c");
                            assertThat(broken.chat()).isPositive();
                            assertThat(broken.seq()).isPositive();
                        });
            }
        }
    }

    private static String loadUntilKilled(Load load, NodeProcess server, Random random, Runnable kill) {
        load.go();
        int moment = random.nextInt(MOMENT_NANOS);
        load.awaitAcknowledged(ACKNOWLEDGED_MIN + random.nextInt(ACKNOWLEDGED_MORE));
        // Not to wait for anything: so that the kill meets any instant, not that of an acknowledgement.
        Until.passes(Duration.ofNanos(moment));
        kill.run();
        server.awaitEnd();
        load.pause();
        return load.state();
    }
}
