package io.beseda.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CoalescerTest {
    private static final int MOST = 40;
    /// Until it is woken.
    private static final Duration MOMENT = Duration.ofHours(1);

    private final List<Set<Integer>> reads = new CopyOnWriteArrayList<>();
    private final Semaphore mayRead = new Semaphore(0);
    private final AtomicInteger asked = new AtomicInteger();
    /// No time passes: a crowd is not forgotten.
    private final Coalescer<Integer, String> coalescer = new Coalescer<>(this::read, MOST, MOMENT, () -> 0);

    private final List<Thread> started = new ArrayList<>();

    private Map<Integer, String> read(Set<Integer> keys) {
        reads.add(Set.copyOf(keys));
        mayRead.acquireUninterruptibly();
        if (keys.contains(-1)) {
            throw new IllegalStateException("unreadable");
        }
        Map<Integer, String> found = new HashMap<>();
        keys.stream().filter(key -> key % 2 == 0).forEach(key -> found.put(key, "value " + key));
        return found;
    }

    private <T> Future<T> ask(ExecutorService threads, Callable<T> question) {
        return threads.submit(() -> {
            asked.incrementAndGet();
            return question.call();
        });
    }

    private static void until(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private ExecutorService noting() {
        return Executors.newThreadPerTaskExecutor(task -> {
            started.add(Thread.ofVirtual().unstarted(task));
            return started.getLast();
        });
    }

    private void untilAllWait() {
        Set<Thread.State> waits = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
        until(() -> started.stream().map(Thread::getState).allMatch(waits::contains));
    }

    /// Two reads are running and wait.
    private List<Future<?>> occupied(ExecutorService threads) {
        List<Future<?>> first = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int key = 1000 + i;
            int before = i;
            first.add(ask(threads, () -> coalescer.find(key)));
            until(() -> reads.size() == before + 1);
        }
        return first;
    }

    @Test
    void alone_isReadAtOnce() {
        mayRead.release(2);

        assertThat(coalescer.find(2)).contains("value 2");
        assertThat(coalescer.findAll(List.of(3, 4))).isEqualTo(Map.of(4, "value 4"));

        assertThat(reads).containsExactly(Set.of(2), Set.of(3, 4));
    }

    @Test
    void nothingAsked_isNotRead() {
        assertThat(coalescer.findAll(List.of())).isEmpty();
        assertThat(reads).isEmpty();
    }

    @Test
    void askedWhileReading_isReadTogether_inBoundedReads() throws ExecutionException, InterruptedException {
        int many = 200;
        try (ExecutorService threads = noting()) {
            occupied(threads);
            List<Future<java.util.Optional<String>>> questions = IntStream.range(0, many)
                    .mapToObj(key -> ask(threads, () -> coalescer.find(key)))
                    .toList();
            untilAllWait();
            mayRead.release(many);
            for (int key = 0; key < many; key++) {
                assertThat(questions.get(key).get())
                        .isEqualTo(java.util.Optional.of("value " + key).filter(key % 2 == 0 ? _ -> true : _ -> false));
            }
        }
        assertThat(reads).allSatisfy(keys -> assertThat(keys).hasSizeLessThanOrEqualTo(MOST));
        assertThat(reads.stream().mapToInt(Set::size).sum()).isEqualTo(many + 2);
        assertThat(reads).hasSize(2 + many / MOST);
    }

    @Test
    void whileManyCome_aReadWaitsForMore_thoughNothingIsBeingRead() throws ExecutionException, InterruptedException {
        try (ExecutorService threads = noting()) {
            List<Future<?>> crowd = new ArrayList<>(occupied(threads));
            for (int key = 0; key < Limits.CROWD; key++) {
                int each = key;
                crowd.add(ask(threads, () -> coalescer.find(each)));
            }
            untilAllWait();
            mayRead.release(3);
            for (Future<?> each : crowd) {
                each.get();
            }
            started.clear();

            Future<?> one = ask(threads, () -> coalescer.find(100));
            untilAllWait();
            Future<?> another = ask(threads, () -> coalescer.find(102));
            untilAllWait();
            assertThat(reads).hasSize(3);
            mayRead.release();
            LockSupport.unpark(started.getFirst());
            assertThat(one.get()).isEqualTo(java.util.Optional.of("value 100"));
            assertThat(another.get()).isEqualTo(java.util.Optional.of("value 102"));
            assertThat(reads).hasSize(4).last().isEqualTo(Set.of(100, 102));
        }
    }

    @Test
    void moreThanOneRead_isAsked_staysTogether() throws ExecutionException, InterruptedException {
        List<Integer> keys = IntStream.range(0, 3 * MOST).boxed().toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            occupied(threads);
            Future<Map<Integer, String>> large = ask(threads, () -> coalescer.findAll(keys));
            mayRead.release(3);
            assertThat(large.get()).hasSize(keys.size() / 2);
        }
        assertThat(reads).contains(Set.copyOf(keys));
    }

    @Test
    void failure_reachesEachWhoWaits_andNobodyElse() throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> others = occupied(threads);
            List<Future<?>> failing = List.of(
                    ask(threads, () -> coalescer.findAll(List.of(-1, 2))),
                    ask(threads, () -> coalescer.findAll(List.of(-1, 4))));
            until(() -> asked.get() == 4);
            mayRead.release(5);
            for (Future<?> each : failing) {
                assertThatThrownBy(each::get).hasRootCauseMessage("unreadable");
            }
            assertThat(others).allSatisfy(each -> assertThat(each.get()).isNotNull());
        }
        assertThat(coalescer.find(6)).as("afterwards").contains("value 6");
    }
}
