package io.beseda.drill.client;

import io.beseda.drill.client.Broken.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What one client sends: it stays here until it is acknowledged, under the same key. Thread-safe.
final class Outbox {
    /// @param number the `ref` on the socket
    /// @param at     the first attempt, in nanoseconds
    record Sent(long number, long chat, String text, String key, long at) {}

    private final String client;
    private final Books books;
    private final Semaphore window;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Sent> pending = new ConcurrentSkipListMap<>();
    /// Of [#pending], those that a request of its own takes care of.
    private final Map<Long, Sent> byRest = new ConcurrentHashMap<>();
    /// When it was tried again; the first attempt does not count.
    private final Map<Long, Instant> attempts = new ConcurrentHashMap<>();

    private final Map<Long, Said> acknowledged = new ConcurrentHashMap<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger foundAgain = new AtomicInteger();

    /// @param inFlight how many may wait for their acknowledgement
    Outbox(String client, int inFlight, Books books) {
        this.client = client;
        this.books = books;
        this.window = new Semaphore(inFlight);
    }

    /// A new message, to be sent now; null: too many are on their way.
    @Nullable
    Sent next(long chat, String text, boolean rest) {
        if (!window.tryAcquire()) {
            return null;
        }
        long number = numbers.incrementAndGet();
        Sent sent = new Sent(number, chat, text, client + "-" + number, System.nanoTime());
        if (rest) {
            byRest.put(number, sent);
        }
        pending.put(number, sent);
        return sent;
    }

    /// One that was acknowledged, to be sent once more: it must be found, not made anew. Null: there is none.
    @Nullable
    Sent repeated(Random random) {
        long number = 1 + random.nextLong(Math.max(1, numbers.get()));
        Said said = acknowledged.get(number);
        if (said == null || said.isDigest() || !window.tryAcquire()) {
            return null;
        }
        Sent sent = new Sent(number, said.chat(), said.text(), client + "-" + number, System.nanoTime());
        if (pending.putIfAbsent(number, sent) != null) {
            window.release();
            return null;
        }
        return sent;
    }

    /// What was sent by socket and not acknowledged, in the order of the first attempts.
    List<Sent> waiting() {
        List<Sent> waiting = new ArrayList<>(pending.values());
        waiting.removeIf(sent -> byRest.containsKey(sent.number()));
        return waiting;
    }

    void again(Sent sent) {
        attempts.put(sent.number(), Instant.now());
    }

    @Nullable
    Sent pending(long number) {
        return pending.get(number);
    }

    void acknowledge(long number, JsonNode message, int node) {
        long now = System.nanoTime();
        Said said = Said.of(message);
        Sent sent = pending.remove(number);
        if (sent == null) {
            // The answer to an earlier attempt was there first.
            if (!said.equals(acknowledged.get(number))) {
                books.broken(Kind.WRONG, client, said.chat(), said.seq(), "is an answer to nothing that was sent");
            }
            return;
        }
        byRest.remove(number);
        window.release();
        if (sent.chat() != said.chat()
                || !Said.digest(sent.text()).equals(said.text())
                || !sent.key().equals(said.key())) {
            books.broken(Kind.WRONG, client, said.chat(), said.seq(), "answers " + sent + ": " + message);
        }
        Said before = acknowledged.putIfAbsent(number, said);
        if (before == null) {
            books.acknowledged(new Books.Acknowledged(client, said, sent.at(), now, node));
            Instant attempt = attempts.remove(number);
            if (attempt != null
                    && Instant.parse(message.get("created_at").stringValue()).isBefore(attempt)) {
                foundAgain.incrementAndGet();
            }
        } else if (!before.equals(said)) {
            books.broken(
                    Kind.DOUBLED, client, said.chat(), said.seq(), "sent again, and it was " + before.seq() + " first");
        }
    }

    void refused() {
        refused.incrementAndGet();
    }

    boolean hasSentAllBefore(long nanos) {
        return pending.values().stream().allMatch(sent -> sent.at() - nanos > 0);
    }

    int pendingCount() {
        return pending.size();
    }

    int refusedCount() {
        return refused.get();
    }

    /// Messages whose first acknowledgement was lost: committed before a cut, acknowledged after it.
    int foundAgainCount() {
        return foundAgain.get();
    }
}
