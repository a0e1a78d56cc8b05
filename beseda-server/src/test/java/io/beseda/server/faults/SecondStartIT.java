package io.beseda.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.drill.site.NodeProcess;
import io.beseda.drill.site.Ports;
import io.beseda.server.testing.TestServer.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Two servers on one data folder would number events twice: the second one must not start.
class SecondStartIT {
    @Test
    void start_onAFolderInUse_failsAndNamesTheProcess() {
        try (Site site = Site.of(Kind.SQLITE)) {
            NodeProcess first = site.start();
            NodeProcess second = site.launch(Ports.free(), Map.of());
            assertThat(second.awaitEnd())
                    .as("exit code; it said:%n%s", second.log())
                    .isNotZero();
            assertThat(second.log())
                    .as("what the second one said")
                    .startsWith("beseda: The data folder " + site.data())
                    .contains("is in use by process " + first.pid() + ".")
                    .as("a sentence, not a stack trace")
                    .doesNotContain("\tat ");
            assertThat(first.health()).as("readiness of the first").isEqualTo(200);
        }
    }

    @Test
    void start_afterTheFirstWasKilled_takesTheFolder() {
        try (Site site = Site.of(Kind.SQLITE)) {
            NodeProcess first = site.start();
            first.kill();
            NodeProcess second = site.start();
            assertThat(second.health()).as("readiness of the second").isEqualTo(200);
            assertThat(first.isAlive()).isFalse();
        }
    }
}
