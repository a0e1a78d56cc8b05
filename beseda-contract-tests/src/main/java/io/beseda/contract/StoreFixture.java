package io.beseda.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.History;
import io.beseda.core.Message;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatStore;
import io.beseda.core.log.Committed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// A store with users and chats of one test, a clock that moves one microsecond a commit, and a check of what
/// must hold in every chat, run after each test. May be used from many threads.
public final class StoreFixture {
    private static final Instant START = Instant.parse("2026-11-24T10:15:30.123456Z");
    private static final long NANOS = 1_000;
    /// Users of one JVM's tests never meet, though the tests of a class share a database.
    private static final AtomicLong USERS = new AtomicLong(1_000);

    private final ChatStore store;
    private final AtomicLong micros = new AtomicLong();
    private final Set<ChatId> chats = ConcurrentHashMap.newKeySet();

    public StoreFixture(ChatStore store) {
        this.store = store;
    }

    public ChatStore store() {
        return store;
    }

    public UserId user() {
        return UserId.of(USERS.incrementAndGet());
    }

    public Instant now() {
        return START.plusNanos(micros.incrementAndGet() * NANOS);
    }

    /// The answer; a refusal is thrown.
    @SuppressWarnings("unchecked") // the answer of a change of R is an R, says Committed
    public <R> R commit(Change<R> change) {
        Object answer = answers(List.of(change)).getFirst();
        if (answer instanceof Refusal refusal) {
            throw refusal;
        }
        return (R) answer;
    }

    /// One per change: its answer or its refusal.
    public List<Object> answers(List<Change<?>> batch) {
        return committed(batch).answers();
    }

    public Committed committed(List<Change<?>> batch) {
        Committed committed = store.commit(batch, now());
        committed.answers().forEach(answer -> {
            if (answer instanceof Change.Opened opened) {
                chats.add(opened.chat());
            }
        });
        return committed;
    }

    public ChatId group(UserId owner, UserId... others) {
        return group(History.ALL, owner, others);
    }

    public ChatId group(History history, UserId owner, UserId... others) {
        return commit(new Change.CreateGroup(owner, "Lunch", history, List.of(others)))
                .chat();
    }

    public ChatId direct(UserId one, UserId other) {
        return commit(new Change.OpenDirect(one, other)).chat();
    }

    public Change.Send sending(UserId sender, ChatId chat, String text) {
        String key = "key" + micros.incrementAndGet();
        return sending(sender, chat, text, key);
    }

    public Change.Send sending(UserId sender, ChatId chat, String text, String key) {
        return new Change.Send(sender, chat, text, null, key, text.hashCode());
    }

    public Message send(UserId sender, ChatId chat, String text) {
        return commit(sending(sender, chat, text)).message();
    }

    public Change.Read reading(UserId user, ChatId chat, long seq) {
        return new Change.Read(user, chat, new Change.Position.Seq(seq));
    }

    public List<ChatEvent> log(ChatId chat) {
        return Objects.requireNonNull(
                store.events(Map.of(chat, 0L), Integer.MAX_VALUE).get(chat));
    }

    /// Runs all at once, each on a thread of its own, and waits for their answers.
    public <T> List<T> together(List<Callable<T>> tasks) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> answers = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(tasks)) {
                answers.add(future.get());
            }
            return answers;
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// What holds in every chat, whatever was done to it.
    public void checkInvariants() {
        chats.forEach(this::checkInvariants);
    }

    private void checkInvariants(ChatId chat) {
        long seq = 0;
        long number = 0;
        long id = 0;
        for (ChatEvent event : log(chat)) {
            assertThat(event.seq()).as("seq in chat %s", chat).isEqualTo(++seq);
            if (event instanceof ChatEvent.MessageCreated(Message message)) {
                assertThat(message.number()).as("number in chat %s", chat).isEqualTo(++number);
                assertThat(message.id()).as("ids in chat %s", chat).isGreaterThan(id);
                id = message.id();
            }
        }
        var members = store.membersOf(List.of(chat)).getOrDefault(chat, List.of());
        if (!members.isEmpty()) {
            var view = store.chat(chat, members.getFirst().user()).orElseThrow();
            assertThat(view.chat().memberCount()).isEqualTo(members.size());
            assertThat(view.chat().lastSeq()).isEqualTo(seq);
            assertThat(view.chat().messageCount()).isEqualTo(number);
        }
    }
}
