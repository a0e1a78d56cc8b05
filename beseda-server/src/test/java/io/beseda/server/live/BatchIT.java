package io.beseda.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beseda.core.ErrorCode;
import io.beseda.core.Limits;
import io.beseda.core.Refusal;
import io.beseda.core.log.Appender;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatLog;
import io.beseda.core.log.Fact;
import io.beseda.core.log.StoreException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Group commit over a store that is slow, fails for a while, or does not like one change.
class BatchIT {
    private static final int BATCH = 64;
    private static final int POISONED = 40;

    private final List<Fact> told = new CopyOnWriteArrayList<>();

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "text " + i).toList();
    }

    private ChatLog log(FakeStore store) {
        return new ChatLog(store.port(), Clock.systemUTC(), told::addAll);
    }

    private static List<CompletableFuture<Change.Sent>> append(ChatLog log, List<String> texts) {
        return texts.stream().map(text -> log.append(FakeStore.send(text))).toList();
    }

    /// The text that was acknowledged, or the code of the error.
    private static String outcome(CompletableFuture<Change.Sent> answer) {
        try {
            return ChatLog.await(answer.orTimeout(30, TimeUnit.SECONDS))
                    .message()
                    .text();
        } catch (Refusal refusal) {
            return refusal.code().slug();
        }
    }

    @Test
    void oneThatTheStoreRefuses_failsAlone() {
        FakeStore store = new FakeStore(batch -> {
            if (batch.contains("text " + POISONED)) {
                throw StoreException.lasting("poison", new IllegalStateException());
            }
        });
        try (ChatLog log = log(store)) {
            List<CompletableFuture<Change.Sent>> answers = append(log, texts(BATCH));
            store.gate.countDown();
            List<String> expected = new ArrayList<>(texts(BATCH));
            expected.set(POISONED, ErrorCode.INTERNAL.slug());
            assertThat(answers).extracting(BatchIT::outcome).isEqualTo(expected);
            expected.remove(POISONED);
            assertThat(store.kept()).isEqualTo(expected);
            assertThat(told).hasSize(BATCH - 1);
        }
    }

    @Test
    void oneThatBreaksTheStoreUnexpectedly_failsAlone() {
        FakeStore store = new FakeStore(batch -> {
            if (batch.contains("text 0")) {
                throw new IllegalStateException("a bug");
            }
        });
        store.gate.countDown();
        try (ChatLog log = log(store)) {
            assertThat(append(log, texts(3)))
                    .extracting(BatchIT::outcome)
                    .containsExactly(ErrorCode.INTERNAL.slug(), "text 1", "text 2");
        }
    }

    @Test
    void errorInTheStore_failsItsBatch_andTheLaneLivesOn() {
        FakeStore store = new FakeStore(batch -> {
            if (batch.contains("text 0")) {
                throw new AssertionError("a bug");
            }
        });
        store.gate.countDown();
        try (ChatLog log = log(store)) {
            assertThat(outcome(log.append(FakeStore.send("text 0")))).isEqualTo(ErrorCode.INTERNAL.slug());
            assertThat(outcome(log.append(FakeStore.send("text 1")))).isEqualTo("text 1");
        }
    }

    @Test
    void failureThatPasses_isTriedAgain_andNobodyNotices() {
        AtomicInteger failures = new AtomicInteger(3);
        FakeStore store = new FakeStore(_ -> {
            if (failures.getAndDecrement() > 0) {
                throw StoreException.passing("deadlock", new IllegalStateException());
            }
        });
        store.gate.countDown();
        try (ChatLog log = log(store)) {
            assertThat(append(log, texts(BATCH))).extracting(BatchIT::outcome).isEqualTo(texts(BATCH));
            assertThat(store.kept()).isEqualTo(texts(BATCH));
            assertThat(told).hasSize(BATCH);
        }
    }

    @Test
    void failureThatGoesOn_isBusy_andTheNextBatchIsTriedAfresh() {
        AtomicInteger failures = new AtomicInteger(5);
        FakeStore store = new FakeStore(_ -> {
            if (failures.getAndDecrement() > 0) {
                throw StoreException.passing("no connection", new IllegalStateException());
            }
        });
        store.gate.countDown();
        try (ChatLog log = log(store)) {
            assertThat(outcome(log.append(FakeStore.send("first")))).isEqualTo(ErrorCode.BUSY.slug());
            assertThat(outcome(log.append(FakeStore.send("second")))).isEqualTo("second");
            assertThat(store.kept()).containsExactly("second");
        }
    }

    @Test
    void behindOneThatMayBeTriedAgain_nothingInItsSuccessionIsKept() {
        FakeStore store = new FakeStore(batch -> {
            if (batch.contains("text 1")) {
                throw StoreException.lasting("poison", new IllegalStateException());
            }
        });
        try (ChatLog log = log(store)) {
            Appender inSuccession = log.inSuccession();
            List<CompletableFuture<Change.Sent>> answers = new ArrayList<>();
            for (String text : texts(4)) {
                answers.add(inSuccession.append(FakeStore.send(text)));
            }
            answers.add(log.append(FakeStore.send("another's")));
            store.gate.countDown();
            assertThat(answers)
                    .extracting(BatchIT::outcome)
                    .containsExactly("text 0", ErrorCode.INTERNAL.slug(), "busy", "busy", "another's");
            assertThat(outcome(inSuccession.append(FakeStore.send("text 5")))).isEqualTo("busy");
            assertThat(store.kept()).containsExactly("text 0", "another's");
        }
    }

    @Test
    void facts_areToldBeforeTheAnswers_inTheOrderOfTheLog() {
        ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
        FakeStore store = new FakeStore(_ -> {});
        try (ChatLog log = new ChatLog(store.port(), Clock.systemUTC(), facts -> seen.add("told " + facts.size()))) {
            List<CompletableFuture<Void>> answers = new ArrayList<>();
            // The first is taken alone, perhaps with some of the others: all wait at the gate or in the queue.
            for (String text : texts(BATCH)) {
                answers.add(log.append(FakeStore.send(text)).thenAccept(_ -> seen.add("answered")));
            }
            store.gate.countDown();
            answers.forEach(answer -> answer.orTimeout(30, TimeUnit.SECONDS).join());
            int unanswered = 0;
            for (String event : seen) {
                unanswered += event.equals("answered") ? -1 : Integer.parseInt(event.substring("told ".length()));
                assertThat(unanswered).isNotNegative();
            }
            assertThat(unanswered).isZero();
        }
    }

    @Test
    void listenerThatFails_spoilsNoAnswer() {
        FakeStore store = new FakeStore(_ -> {});
        store.gate.countDown();
        try (ChatLog log = new ChatLog(store.port(), Clock.systemUTC(), _ -> {
            throw new IllegalStateException("a bug");
        })) {
            assertThat(append(log, texts(3))).extracting(BatchIT::outcome).isEqualTo(texts(3));
        }
    }

    @Test
    void queueThatIsFull_isBusy_andWhatWasAcknowledgedIsKept() {
        FakeStore store = new FakeStore(_ -> {});
        int tooMany = Limits.LOG_INBOX + 100;
        try (ChatLog log = log(store)) {
            CompletableFuture<Change.Sent> first = log.append(FakeStore.send("first"));
            // The lane has taken it, and waits at the gate: from now on it takes nothing.
            Until.isTrue("the lane has it", () -> log.queued() == 0);
            List<CompletableFuture<Change.Sent>> answers = append(log, texts(tooMany));
            int queued = log.queued();
            store.gate.countDown();
            assertThat(queued).isEqualTo(Limits.LOG_INBOX);
            assertThat(outcome(first)).isEqualTo("first");
            List<String> outcomes = answers.stream().map(BatchIT::outcome).toList();
            List<String> acknowledged = outcomes.stream()
                    .filter(outcome -> outcome.startsWith("text"))
                    .toList();
            long busy = outcomes.stream().filter(ErrorCode.BUSY.slug()::equals).count();
            assertThat(busy).isEqualTo(100);
            assertThat(acknowledged).hasSize(Limits.LOG_INBOX);
            assertThat(store.kept()).startsWith("first").endsWith(acknowledged.toArray(String[]::new));
            assertThat(store.kept()).hasSize(1 + Limits.LOG_INBOX);
            assertThat(log.committedBatches()).isLessThan(tooMany / 100);
        }
    }

    @Test
    void close_finishesWhatIsQueued_andRefusesWhatComesAfter() {
        FakeStore store = new FakeStore(_ -> {});
        ChatLog log = log(store);
        List<CompletableFuture<Change.Sent>> answers = append(log, texts(BATCH));
        CompletableFuture<Void> closing = CompletableFuture.runAsync(log::close);
        store.gate.countDown();
        closing.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(answers).allMatch(CompletableFuture::isDone);
        assertThat(store.kept())
                .isEqualTo(answers.stream()
                        .map(BatchIT::outcome)
                        .filter(outcome -> outcome.startsWith("text"))
                        .toList())
                .hasSize(BATCH);
        assertThatThrownBy(() -> ChatLog.await(log.append(FakeStore.send("late"))))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BUSY));
    }
}
