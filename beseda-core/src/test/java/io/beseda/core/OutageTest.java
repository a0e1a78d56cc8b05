package io.beseda.core;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class OutageTest {
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(Outage.class);
    private Duration now = Duration.ofDays(1);
    private final Outage outage = new Outage("The database", "commit", () -> now.toNanos());

    @BeforeEach
    void listen() {
        said.start();
        log.addAppender(said);
    }

    @AfterEach
    void stop() {
        log.detachAppender(said);
    }

    @Test
    void whileItWorks_nothingIsSaid() {
        outage.worked();
        assertThat(lines()).isEmpty();
    }

    @Test
    void aFailureIsSaid_andThatItIsOver_onceItHasWorkedForASecond() {
        outage.failed("It is away.");
        after(Duration.ofSeconds(3));
        outage.failed("It is away.");
        after(Duration.ofSeconds(2));
        outage.worked();
        after(Outage.STEADY.minusMillis(1));
        outage.worked();
        assertThat(lines())
                .containsExactly("The database cannot commit now: It is away. Who asks is told to try again.");
        after(Duration.ofMillis(1));
        outage.worked();
        outage.worked();
        assertThat(lines()).hasSize(2).last().isEqualTo("The database can commit again after 5.0 s, 2 failures.");
    }

    // A full disk lets a commit through now and then, and a host may fail for one user alone: a pair of lines each
    // time would bury the log.
    @Test
    void whatFailsAndWorksByTurns_isOneOutage() {
        for (int i = 0; i < 100; i++) {
            outage.failed("No space left on device.");
            after(Outage.STEADY.dividedBy(2));
            outage.worked();
            after(Outage.STEADY.dividedBy(3));
            outage.worked();
        }
        assertThat(lines()).hasSize(1);
        after(Outage.STEADY);
        outage.worked();
        assertThat(lines()).hasSize(2).last().asString().endsWith("100 failures.");
    }

    private void after(Duration time) {
        now = now.plus(time);
    }

    private List<String> lines() {
        return said.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
