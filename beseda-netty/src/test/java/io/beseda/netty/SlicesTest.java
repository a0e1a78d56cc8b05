package io.beseda.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.hub.Loop;
import io.beseda.core.hub.SharedBytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlicesTest {
    private final List<Runnable> timers = new ArrayList<>();
    private final List<Integer> done = new ArrayList<>();
    private final Slices slices = new Slices(new Loop() {
        @Override
        public void execute(Runnable task) {
            throw new AssertionError("nothing comes between such tasks");
        }

        @Override
        public void executeLater(Runnable task, long nanos) {
            timers.add(task);
        }

        @Override
        public boolean isCurrent() {
            return true;
        }

        @Override
        public SharedBytes share(byte[] bytes, int length) {
            throw new AssertionError("nothing is written");
        }
    });

    private void execute(int count) {
        for (int i = 0; i < count; i++) {
            int number = done.size() + i;
            slices.execute(() -> done.add(number));
        }
    }

    private void nextSlice() {
        List<Runnable> due = List.copyOf(timers);
        timers.clear();
        assertThat(due).as("timers, however much there is to do").hasSize(1);
        due.forEach(Runnable::run);
    }

    @Test
    void aLittle_isDoneAtOnce() {
        for (int i = 1; i <= 5; i++) {
            execute(Slices.SLICE);
            assertThat(done).hasSize(i * Slices.SLICE);
            nextSlice();
        }
        assertThat(timers).isEmpty();
    }

    @Test
    void much_isDoneInSlices_inItsOrder() {
        for (int number = 0; number < 4 * Slices.SLICE; number++) {
            int each = number;
            slices.execute(() -> done.add(each));
        }
        for (int i = 1; i <= 4; i++) {
            assertThat(done).hasSize(i * Slices.SLICE);
            nextSlice();
        }
        assertThat(done).isSorted().doesNotHaveDuplicates();
        assertThat(timers).isEmpty();
    }

    @Test
    void whatComesWhileSomeWaits_waitsBehindIt() {
        for (int number = 0; number < Slices.SLICE + 2; number++) {
            int each = number;
            slices.execute(() -> done.add(each));
        }
        nextSlice();
        slices.execute(() -> done.add(100));
        assertThat(done).hasSize(Slices.SLICE + 3).endsWith(100).isSorted();
    }
}
