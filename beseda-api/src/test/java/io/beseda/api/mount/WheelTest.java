package io.beseda.api.mount;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WheelTest {
    private static final long TICK = Duration.ofMillis(10).toNanos();
    private final Wheel wheel = new Wheel(Duration.ofMillis(10), 0);
    private final List<String> events = new ArrayList<>();

    private final class Waiting implements Timed {
        private final Wheel.Entry entry = new Wheel.Entry(this);
        private final Runnable action;

        Waiting(Runnable action) {
            this.action = action;
        }

        @Override
        public void onDue() {
            action.run();
        }

        @Override
        public void drain() {
            events.add("drained");
        }

        @Override
        public void abort() {
            events.add("aborted");
        }
    }

    @Test
    void ticks_lastAtLeastAsLongAsAsked() {
        assertThat(wheel.ticks(Duration.ofMillis(10))).isGreaterThan(1);
        assertThat(wheel.ticks(Duration.ofMillis(95))).isGreaterThan(9);
        assertThat(wheel.ticks(Duration.ofDays(10_000))).isPositive();
    }

    /// A map of times is the judge: seeded, with turns of the wheel that overtake each other.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void entries_areDueAtTheirTickAndNotBefore(long seed) {
        Random random = new Random(seed);
        Map<Waiting, Integer> expected = new HashMap<>();
        List<Waiting> entries = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Waiting[] self = new Waiting[1];
            self[0] = new Waiting(() -> assertThat(expected.remove(self[0])).isEqualTo(wheel.now()));
            entries.add(self[0]);
        }
        for (int now = 0; now < 20_000; now++) {
            Waiting entry = entries.get(random.nextInt(entries.size()));
            if (random.nextInt(4) == 0) {
                wheel.remove(entry.entry);
                expected.remove(entry);
            } else {
                int ticks = 1 + random.nextInt(random.nextBoolean() ? 20 : 3000);
                wheel.schedule(entry.entry, ticks);
                expected.put(entry, wheel.now() + ticks);
            }
            wheel.advance((now + 1) * TICK);
            assertThat(expected.values()).noneMatch(due -> due <= wheel.now());
        }
    }

    @Test
    void entry_mayScheduleAndRemoveOthersWhenDue() {
        Waiting other = new Waiting(() -> events.add("other"));
        Waiting first = new Waiting(() -> {
            events.add("first");
            wheel.remove(other.entry);
        });
        wheel.schedule(first.entry, 5);
        wheel.schedule(other.entry, 5);
        wheel.advance(5 * TICK);
        assertThat(events).containsExactly("first");
    }

    @Test
    void entry_thatSchedulesItselfOneTurnLater_isNotDueTwice() {
        Waiting[] self = new Waiting[1];
        self[0] = new Waiting(() -> {
            events.add("due at " + wheel.now());
            wheel.schedule(self[0].entry, 512);
        });
        wheel.schedule(self[0].entry, 1);
        for (int tick = 1; tick <= 513; tick++) {
            wheel.advance(tick * TICK);
        }
        assertThat(events).containsExactly("due at 1", "due at 513");
    }

    @Test
    void longPause_isCaughtUp_andWhatIsSetThenGetsItsFullTime() {
        Waiting[] self = new Waiting[1];
        self[0] = new Waiting(() -> {
            events.add("due at " + wheel.now());
            wheel.schedule(self[0].entry, 10);
        });
        wheel.schedule(self[0].entry, 3);
        wheel.schedule(new Waiting(() -> events.add("late")).entry, 2000);
        wheel.advance(5000 * TICK);
        assertThat(events).containsExactlyInAnyOrder("due at 5000", "late");
        wheel.advance(5009 * TICK);
        assertThat(events).hasSize(2);
        wheel.advance(5010 * TICK);
        assertThat(events).endsWith("due at 5010");
    }

    @Test
    void forEach_seesAllThatWait() {
        wheel.schedule(new Waiting(() -> {}).entry, 3);
        wheel.schedule(new Waiting(() -> {}).entry, 515);
        wheel.forEach(Timed::drain);
        assertThat(events).containsExactly("drained", "drained");
    }
}
