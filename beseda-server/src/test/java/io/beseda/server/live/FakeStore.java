package io.beseda.server.live;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Message;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatStore;
import io.beseda.core.log.Committed;
import io.beseda.core.log.Fact;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/// A store that keeps sends in a list, as slow or as bad as a test wants it. Only `lanes` and `commit` work.
final class FakeStore {
    static final ChatId CHAT = new ChatId(12);
    static final UserId ANNA = new UserId("anna");

    /// Commits wait for this.
    final CountDownLatch gate = new CountDownLatch(1);
    /// Looked at before each transaction; throws what the database would.
    private final Consumer<List<String>> trouble;

    private final List<String> kept = new ArrayList<>(); // guarded by itself

    FakeStore(Consumer<List<String>> trouble) {
        this.trouble = trouble;
    }

    ChatStore port() {
        return (ChatStore) Proxy.newProxyInstance(
                ChatStore.class.getClassLoader(), new Class<?>[] {ChatStore.class}, (_, method, args) -> {
                    if (method.getName().equals("lanes")) {
                        return 1;
                    }
                    if (method.getName().equals("commit")) {
                        @SuppressWarnings("unchecked")
                        List<Change<?>> batch = (List<Change<?>>) args[0];
                        return commit(batch, (Instant) args[1]);
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private Committed commit(List<Change<?>> batch, Instant now) throws InterruptedException {
        gate.await();
        List<String> texts =
                batch.stream().map(change -> ((Change.Send) change).text()).toList();
        trouble.accept(texts);
        List<Object> answers = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        synchronized (kept) {
            for (String text : texts) {
                kept.add(text);
                Message message = new Message(
                        kept.size(), CHAT, kept.size(), kept.size(), ANNA, text, "k", null, now, null, false);
                answers.add(new Change.Sent(message, false));
                facts.add(new Fact.Logged(new ChatEvent.MessageCreated(message)));
            }
        }
        return new Committed(answers, facts);
    }

    List<String> kept() {
        synchronized (kept) {
            return List.copyOf(kept);
        }
    }

    static Change.Send send(String text) {
        return new Change.Send(ANNA, CHAT, text, null, "k", 0);
    }
}
