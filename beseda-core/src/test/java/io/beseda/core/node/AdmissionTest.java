package io.beseda.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final int BURST = 3;
    private static final int PER_SECOND = 10;

    private final Queue<Runnable> ticks = new ArrayDeque<>();
    private final List<String> admitted = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private final Admission admission = of(BURST);

    private Admission of(int burst) {
        Limits limits = Limits.DEFAULTS;
        return new Admission(
                new Limits(
                        limits.textLength(),
                        limits.bodyBytes(),
                        limits.groupMembers(),
                        limits.sendBurst(),
                        limits.sendsPerSecond(),
                        limits.createBurst(),
                        limits.createsPerSecond(),
                        limits.signUpsPerMinute(),
                        limits.socketsPerUser(),
                        limits.socketsPerAddress(),
                        burst,
                        PER_SECOND),
                () -> now,
                (task, _) -> ticks.add(task));
    }

    private @Nullable Runnable come(String name, boolean resumes) {
        return admission.enter(resumes, () -> admitted.add(name), () -> refused.add(name));
    }

    private void comeMany(int count, String name) {
        for (int i = 0; i < count; i++) {
            come(name, false);
        }
    }

    private void pass(Duration time) {
        now = now.plus(time);
        List<Runnable> due = List.copyOf(ticks);
        ticks.clear();
        due.forEach(Runnable::run);
    }

    @Test
    void upToTheBurst_comeInAtOnce_theRestAtTheRate() {
        comeMany(BURST + 4, "anna");
        assertThat(admitted).hasSize(BURST);
        assertThat(admission.waiting()).isEqualTo(4);
        pass(Duration.ofMillis(50));
        assertThat(admitted).hasSize(BURST);
        pass(Duration.ofMillis(150));
        assertThat(admitted).hasSize(BURST + 2);
        pass(Duration.ofMillis(200));
        assertThat(admitted).hasSize(BURST + 4);
        assertThat(ticks).as("nobody waits, nothing ticks").isEmpty();
        assertThat(refused).isEmpty();
    }

    @Test
    void whoResumes_comesBeforeThoseWhoDoNot() {
        comeMany(BURST, "first");
        come("new", false);
        come("back 1", true);
        come("back 2", true);
        pass(Duration.ofMillis(300));
        assertThat(admitted.subList(BURST, admitted.size())).containsExactly("back 1", "back 2", "new");
    }

    @Test
    void whoseTurnWouldNotCome_isTurnedAwayAtOnce() {
        int hopeful = (int) (PER_SECOND * Limits.ADMISSION_PATIENCE.toSeconds());
        comeMany(BURST + hopeful, "hopeful");
        comeMany(1, "late");
        assertThat(refused).containsExactly("late");
        assertThat(admission.waiting()).isEqualTo(hopeful);
        come("back", true);
        assertThat(refused).as("one who resumes goes before them").containsExactly("late");
        assertThat(admission.turnedAway()).isEqualTo(1);
    }

    @Test
    void whoHasWaitedTooLong_isTurnedAway() {
        comeMany(BURST, "first");
        come("anna", false);
        for (int i = 0; i < Limits.ADMISSION_PATIENCE.toMillis() / 100; i++) {
            come("back", true);
            pass(Duration.ofMillis(100));
        }
        assertThat(refused).containsExactly("anna");
        assertThat(admitted).doesNotContain("anna");
    }

    @Test
    void whoLeaves_takesNoPlace() {
        comeMany(BURST, "first");
        Runnable gone = Objects.requireNonNull(come("gone", false));
        come("anna", false);
        gone.run();
        gone.run();
        pass(Duration.ofMillis(100));
        assertThat(admitted).endsWith("anna").doesNotContain("gone");
    }

    @Test
    void withoutALimit_everyoneComesIn() {
        Admission open = of(0);
        for (int i = 0; i < 10_000; i++) {
            open.enter(false, () -> admitted.add("anna"), () -> refused.add("anna"));
        }
        assertThat(admitted).hasSize(10_000);
    }
}
