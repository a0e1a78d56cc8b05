package io.beseda.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.TestServer.Kind;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// A power cut during load: what SQLite had not synced is gone, and still nothing that was acknowledged or
/// shown is missing. That this can fail at all is shown by a disk that does not sync.
class UnsyncedIT {
    private static final int CUTS = Boolean.getBoolean("beseda.long") ? 10 : 3;
    private static final int ACKNOWLEDGED_MIN = 500;
    private static final int ACKNOWLEDGED_MORE = 400;
    private static final int TEXT_MAX = 200;
    private static final int MOMENT_NANOS = 20_000_000;

    @Test
    void powerCut_duringLoad_losesNothingAcknowledged() {
        long seed = Seeds.next();
        Random random = new Random(seed);
        String label = "seed " + seed;
        try (Site site = Site.of(Kind.SQLITE)) {
            PowerCut power = new PowerCut(site);
            ServerProcess server = site.start(power.environment());
            try (Load load = new Load(label, server.uri(), random, TEXT_MAX)) {
                for (int cut = 1; cut <= CUTS; cut++) {
                    String figures = loadUntilKilled(load, server, random);
                    assertThat(power.watched())
                            .as("%s: the layer watches the database", label)
                            .isTrue();
                    // Every second time a part of the unsynced reaches the disk.
                    List<String> lost = cut % 2 == 1 ? power.apply() : power.apply(random.nextInt(1_000_000));
                    System.out.printf("UnsyncedIT %s: cut %d: %s; lost: %s%n", label, cut, figures, lost);
                    server = site.start();
                    assertThat(load.missing(server.uri()))
                            .as("%s: acknowledged messages missing after cut %d", label, cut)
                            .isZero();
                    if (cut < CUTS) {
                        server.kill();
                        server = site.start(power.environment());
                    }
                }
                load.connect(server.uri());
                load.verify(server.uri());
                System.out.printf("UnsyncedIT %s: %d acknowledged, all there%n", label, load.acknowledged());
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
            ServerProcess server = site.start();
            try (Load load = new Load(label, server.uri(), random, TEXT_MAX)) {
                // Users and chats are safe; the messages are not.
                server.terminate();
                server.awaitEnd();
                server = site.start(power.lyingEnvironment());
                String figures = loadUntilKilled(load, server, random);
                List<String> lost = power.apply();
                System.out.printf("UnsyncedIT %s: %s; lost: %s%n", label, figures, lost);
                server = site.start();
                int missing = load.missing(server.uri());
                System.out.printf(
                        "UnsyncedIT %s: %d of %d acknowledged are missing, as they must%n",
                        label, missing, load.acknowledged());
                assertThat(missing)
                        .as("%s: acknowledged messages missing", label)
                        .isPositive();
            }
        }
    }

    private static String loadUntilKilled(Load load, ServerProcess server, Random random) {
        load.connect(server.uri());
        load.go();
        int moment = random.nextInt(MOMENT_NANOS);
        load.awaitAcknowledged(ACKNOWLEDGED_MIN + random.nextInt(ACKNOWLEDGED_MORE));
        // Not to wait for anything: so that the kill meets any instant, not that of an acknowledgement.
        LockSupport.parkNanos(moment);
        server.kill();
        return load.lost();
    }
}
