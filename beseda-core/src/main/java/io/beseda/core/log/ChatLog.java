package io.beseda.core.log;

import io.beseda.core.ChatId;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one way by which anything changes. Changes wait in bounded queues, one per writer lane; each lane
/// commits whatever is queued in one transaction (group commit: the latency of one fsync, the throughput of
/// many), tells what became true, and answers. Changes of one chat go through one lane and keep the order in
/// which they were appended.
///
/// Thread-safe.
public final class ChatLog implements Appender, AutoCloseable {
    private final Committer committer;
    private final List<Lane> lanes;
    private final Awaited awaited = new Awaited();

    /// @param listener told of every commit, on the lane's thread, before the answers; facts of one chat come
    /// in order
    public ChatLog(ChatStore store, InstantSource clock, Consumer<List<Fact>> listener) {
        List<Lane> started = new ArrayList<>();
        committer =
                new Committer(batch -> store.commit(batch, clock.instant().truncatedTo(ChronoUnit.MICROS)), listener);
        for (int i = 0; i < store.lanes(); i++) {
            started.add(new Lane("beseda-log-" + i, committer));
        }
        lanes = List.copyOf(started);
    }

    /// Queues the change and returns at once. The future completes after the commit with the answer, or with
    /// a [Refusal]: also `busy` when the queue is full. It completes on the lane's thread: do nothing slow
    /// there.
    @Override
    public <R> CompletableFuture<R> append(Change<R> change) {
        return append(change, null);
    }

    /// A way in for changes of one chat of which none may overtake another, and none needs to wait for another: once
    /// one fails and may be tried again, those behind it fail, too, without being tried.
    public Appender inSuccession() {
        Succession succession = new Succession();
        return new Appender() {
            @Override
            public <R> CompletableFuture<R> append(Change<R> change) {
                return ChatLog.this.append(change, succession);
            }
        };
    }

    private <R> CompletableFuture<R> append(Change<R> change, @Nullable Succession succession) {
        Pending<R> pending = new Pending<>(change, new CompletableFuture<>(), succession, awaited.place(change));
        if (!lanes.get(laneOf(pending.change())).offer(pending)) {
            pending.complete(Refusal.of(ErrorCode.BUSY));
        }
        return pending.answer();
    }

    /// Waits for an answer of the log. A refusal is thrown.
    public static <R> R await(CompletableFuture<R> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw refusalOf(e);
        }
    }

    /// Why an answer failed: the refusal itself, `busy` where the store may answer later, else `internal`.
    public static Refusal refusalOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case Refusal refusal -> refusal;
            case StoreException e -> Refusal.of(e.code());
            default -> Refusal.of(ErrorCode.INTERNAL);
        };
    }

    private int laneOf(Change<?> change) {
        int hash = switch (change) {
            case Change.OfChat<?> ofChat -> Long.hashCode(ofChat.chat().value());
            case Change.OpenDirect open -> open.directKey().hashCode();
            case Change.CreateGroup create -> create.actor().hashCode();
        };
        return Math.floorMod(hash, lanes.size());
    }

    /// Whether a message of this chat is queued or being committed: it has not been told of yet.
    public boolean awaits(ChatId chat) {
        return awaited.any(chat);
    }

    /// Changes waiting in all lanes.
    public int queued() {
        return lanes.stream().mapToInt(Lane::queued).sum();
    }

    /// Transactions and changes committed so far.
    public long committedBatches() {
        return committer.batches();
    }

    public long committedChanges() {
        return committer.changes();
    }

    /// Refuses new changes, finishes what is queued, and returns when that is done.
    @Override
    public void close() {
        lanes.forEach(Lane::stop);
        lanes.forEach(Lane::join);
    }

    /// A change and whom to answer.
    ///
    /// @param succession that it is part of
    /// @param place      among the messages that are awaited
    record Pending<R>(
            Change<R> change,
            CompletableFuture<R> answer,
            @Nullable Succession succession,
            Awaited.@Nullable Place place) {
        Pending(Change<R> change, CompletableFuture<R> answer) {
            this(change, answer, null, null);
        }

        /// Its outcome is known.
        void settled() {
            if (place != null) {
                place.leave();
            }
        }

        /// False: it has been answered, since one before it failed.
        boolean mayBeTried() {
            if (succession == null || !succession.isBroken()) {
                return true;
            }
            complete(Refusal.of(ErrorCode.BUSY));
            return false;
        }

        @SuppressWarnings("unchecked") // the store answers each change with its R: Ledger makes them side by side
        void complete(Object outcome) {
            settled();
            if (outcome instanceof Refusal refusal) {
                if (succession != null && refusal.code().mayRetry()) {
                    succession.breakOff();
                }
                answer.completeExceptionally(refusal);
            } else {
                answer.complete((R) outcome);
            }
        }

        void passTo(Appender other) {
            var _ = other.append(change).whenComplete((result, failure) -> {
                if (failure == null) {
                    answer.complete(result);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        }
    }
}
