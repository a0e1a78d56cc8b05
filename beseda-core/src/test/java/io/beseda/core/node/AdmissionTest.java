package io.beseda.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final int BURST = 3;
    private static final int PER_SECOND = 10;

    private final Queue<Task> tasks = new PriorityQueue<>(Comparator.comparing(Task::due));
    private final List<String> admitted = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private Duration loopIsLate = Duration.ZERO;
    private final Admission admission = of(BURST, PER_SECOND);

    private record Task(Instant due, Runnable action) {}

    private Admission of(int burst, int perSecond) {
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
                        perSecond),
                () -> now,
                (task, delay) -> tasks.add(new Task(now.plus(delay), task)),
                task -> tasks.add(new Task(now.plus(loopIsLate), task)));
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
        Instant end = now.plus(time);
        while (!tasks.isEmpty() && !tasks.element().due().isAfter(end)) {
            Task next = tasks.remove();
            now = next.due();
            next.action().run();
        }
        now = end;
    }

    /// In a storm on a node that takes 500 a second, after its burst.
    private int letInWithin(Admission storm, Duration time) {
        List<String> in = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            storm.enter(true, () -> in.add("anna"), () -> {});
        }
        pass(time);
        return in.size();
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
        pass(Limits.ADMISSION_INTERVAL.multipliedBy(2));
        assertThat(tasks).as("nobody waits, nothing ticks").isEmpty();
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
        Admission open = of(0, PER_SECOND);
        for (int i = 0; i < 10_000; i++) {
            open.enter(false, () -> admitted.add("anna"), () -> refused.add("anna"));
        }
        assertThat(admitted).hasSize(10_000);
    }

    @Test
    void aFew_comeInAtOnce_moreComeInTogether() {
        Admission storm = of(1_000, 500);
        int atOnce = letInWithin(storm, Duration.ZERO);
        assertThat(atOnce).isEqualTo(Limits.ADMITTED_AT_ONCE);
        List<Integer> waiting = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            pass(Limits.ADMISSION_TICK);
            waiting.add(storm.waiting());
        }
        assertThat(waiting.stream().distinct()).as("at so many moments").hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void afterACrowd_whoComesWaitsForOthers_untilFewCome() {
        Admission storm = of(1_000, 500);
        List<String> in = new ArrayList<>();
        for (int i = 0; i < Limits.ADMITTED_AT_ONCE + Limits.CROWD; i++) {
            storm.enter(false, () -> in.add("crowd"), () -> {});
        }
        pass(Limits.ADMISSION_INTERVAL);
        assertThat(in).hasSize(Limits.ADMITTED_AT_ONCE + Limits.CROWD);

        storm.enter(false, () -> in.add("anna"), () -> {});
        assertThat(storm.waiting()).isEqualTo(1);
        pass(Limits.ADMISSION_INTERVAL);
        assertThat(in).endsWith("anna");
        storm.enter(false, () -> in.add("boris"), () -> {});
        assertThat(in).endsWith("boris");
    }

    @Test
    void oneAlone_comesInAtOnce_everyTime() {
        for (int i = 0; i < 10; i++) {
            come("anna", false);
            assertThat(admitted).hasSize(i + 1);
            pass(Duration.ofMillis(150));
        }
        assertThat(tasks).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void whileTheLoopsAreLate_fewerComeIn_andMoreAgainAfterwards() {
        Duration second = Duration.ofSeconds(1);
        int calm = letInWithin(of(1_000, 500), second);
        tasks.clear();
        loopIsLate = Limits.LOOP_IS_LATE.plusMillis(1);
        Admission storm = of(1_000, 500);
        int late = letInWithin(storm, second);
        assertThat(late).isLessThan(calm / 3).isPositive();

        loopIsLate = Duration.ZERO;
        int waiting = storm.waiting();
        pass(second);
        assertThat(waiting - storm.waiting()).isGreaterThan(2 * late);
    }
}
