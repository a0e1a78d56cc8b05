package io.beseda.core.log;

import io.beseda.core.ChatId;
import io.beseda.core.ErrorCode;
import io.beseda.core.Limits;
import io.beseda.core.Refusal;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Changes that are part of a host's transaction: they become true with its commit, or not at all.
///
/// They are collected, and written only right before the commit: a host may keep its transaction open for
/// long, and until then nothing of ours is locked, so no writer lane waits for it. That is why a new chat's id
/// is reserved when it is asked for, while its row comes with the rest.
///
/// Owner: the thread of the transaction. It calls [#write], commits, and calls [#committed]; or, after a
/// roll-back, [#rolledBack].
public final class JoinedLog implements Appender {
    private final HostTransaction transaction;
    private final InstantSource clock;
    private final Consumer<List<Fact>> listener;
    private final List<ChatLog.Pending<?>> collected = new ArrayList<>();
    private @Nullable Committed written;

    /// @param listener told what became true, after the commit
    public JoinedLog(HostTransaction transaction, InstantSource clock, Consumer<List<Fact>> listener) {
        this.transaction = transaction;
        this.clock = clock;
        this.listener = listener;
    }

    /// Who is no member is refused here already; everything else is decided, by the same policy and under the
    /// lock, in [#write]. The answer to the opening of a chat is known at once.
    @Override
    public <R> CompletableFuture<R> append(Change<R> change) {
        if (collected.size() == Limits.JOINED_CHANGES) {
            throw Refusal.of(
                    ErrorCode.TOO_LARGE, "A transaction may hold at most " + Limits.JOINED_CHANGES + " changes.");
        }
        CompletableFuture<R> answer = new CompletableFuture<>();
        switch (change) {
            case Change.OpenDirect open -> {
                Change.Opened existing = existing(open);
                if (existing == null) {
                    reserve(open, answer);
                } else {
                    new ChatLog.Pending<>(change, answer).complete(existing);
                }
            }
            case Change.CreateGroup create -> reserve(create, answer);
            case Change.OfChat<?> ofChat -> {
                if (!isChangedHere(ofChat.chat())) {
                    ChatStore.visible(
                            transaction.chat(ofChat.chat(), change.actor()).orElse(null));
                }
                collected.add(new ChatLog.Pending<>(change, answer));
            }
        }
        return answer;
    }

    private Change.@Nullable Opened existing(Change.OpenDirect open) {
        for (ChatLog.Pending<?> pending : collected) {
            if (pending.change() instanceof Change.OpenDirect before
                    && before.directKey().equals(open.directKey())
                    && before.id() != null) {
                return new Change.Opened(before.id(), true);
            }
        }
        return transaction
                .direct(open.directKey())
                .map(id -> new Change.Opened(id, true))
                .orElse(null);
    }

    @SuppressWarnings("unchecked") // what opens a chat is answered by Opened
    private void reserve(Change.OfNewChat change, CompletableFuture<?> answer) {
        ChatId id = transaction.reserveChat();
        CompletableFuture<Change.Opened> opened = (CompletableFuture<Change.Opened>) answer;
        collected.add(new ChatLog.Pending<>(change.withId(id), opened));
        opened.complete(new Change.Opened(id, false));
    }

    /// Who is a member of such a chat is not known before the end.
    private boolean isChangedHere(ChatId chat) {
        return collected.stream().anyMatch(pending -> switch (pending.change()) {
            case Change.OfNewChat opening -> chat.equals(opening.id());
            case Change.AddMembers add -> chat.equals(add.chat());
            default -> false;
        });
    }

    /// How many changes there are: a place to which [#backTo] can return.
    public int size() {
        return collected.size();
    }

    /// Forgets what came after: the host rolled back to a savepoint.
    public void backTo(int size) {
        List<ChatLog.Pending<?>> undone = collected.subList(size, collected.size());
        undone.forEach(pending -> pending.answer().cancel(false));
        undone.clear();
    }

    /// Decides and writes, in the host's transaction. The first refusal is thrown: then nothing may be
    /// committed.
    public void write() {
        if (collected.isEmpty() || written != null) {
            return;
        }
        List<Change<?>> batch = new ArrayList<>(collected.size());
        collected.forEach(pending -> batch.add(pending.change()));
        Committed decided = transaction.write(batch, clock.instant().truncatedTo(ChronoUnit.MICROS));
        for (Object answer : decided.answers()) {
            if (answer instanceof Refusal refusal) {
                throw refusal;
            }
        }
        written = decided;
    }

    /// Tells what the commit made true, and answers.
    ///
    /// @param late takes what came after [#write], and so is not part of the transaction any more
    public void committed(Appender late) {
        Committed decided = written;
        int count = decided == null ? 0 : decided.answers().size();
        if (decided != null && !decided.facts().isEmpty()) {
            listener.accept(decided.facts());
        }
        for (int i = 0; i < collected.size(); i++) {
            ChatLog.Pending<?> pending = collected.get(i);
            if (decided != null && i < count) {
                pending.complete(decided.answers().get(i));
            } else {
                pending.passTo(late);
            }
        }
        collected.clear();
        written = null;
    }

    /// Nothing of it became true: who waits for an answer gets a cancellation.
    public void rolledBack() {
        backTo(0);
        written = null;
    }

    /// Nobody can tell whether it was committed. If it was, the node finds it by its comparison with the store.
    public void lost(StoreException unknown) {
        collected.forEach(pending -> pending.answer().completeExceptionally(unknown));
        collected.clear();
        written = null;
    }
}
