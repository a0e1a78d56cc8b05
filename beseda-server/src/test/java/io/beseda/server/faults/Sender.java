package io.beseda.server.faults;

import io.beseda.server.testing.TestUser;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Sends without end, many at once, and remembers what was acknowledged. After a cut it comes back and sends
/// the rest again, with the same keys.
final class Sender {
    private static final int IN_FLIGHT = 24;

    /// What was sent: its number is the `ref` and a part of the `client_id`.
    private record Sent(long number, long chat, String text) {}

    private final String name;
    private final List<Long> chats;
    private final Random random;
    private final int textMax;
    private final Consumer<String> failed;
    private final Semaphore acknowledgements;

    private final Map<Long, Sent> pending = new ConcurrentSkipListMap<>();
    private final Map<Long, Said> acknowledged = new ConcurrentSkipListMap<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger foundAgain = new AtomicInteger();
    private final Semaphore window = new Semaphore(0);
    private volatile Instant connectedAt = Instant.EPOCH;
    private volatile boolean stopping;
    private @Nullable Wire wire;
    private @Nullable Thread thread;
    private long numbers;

    /// @param textMax          about the length of the longest text
    /// @param failed           hears of everything that must not be
    /// @param acknowledgements released once for each new one
    Sender(String name, List<Long> chats, long seed, int textMax, Consumer<String> failed, Semaphore acknowledgements) {
        this.name = name;
        this.chats = chats;
        this.random = new Random(seed);
        this.textMax = textMax;
        this.failed = failed;
        this.acknowledgements = acknowledgements;
    }

    /// Opens a socket, sends again what was not acknowledged, and waits until it is.
    void connect(URI server) {
        TestUser user = TestUser.logIn(server, name);
        connectedAt = Instant.now();
        Wire opened = Wire.open(name, user.ws("/ws/?token=" + user.token()), this::heard);
        opened.awaitHello();
        wire = opened;
        stopping = false;
        for (Sent sent : List.copyOf(pending.values())) {
            send(opened, sent);
        }
        Await.until(
                () -> pending.isEmpty() || opened.isClosed(),
                () -> name + " sent again, no answer to " + pending.values());
        if (!pending.isEmpty()) {
            throw new AssertionError(name + ": closed with " + opened.awaitClose() + " while sending again");
        }
    }

    /// Sends some again that were acknowledged long ago: they must be found, not made anew.
    void repeat(int count) {
        List<Sent> old = new ArrayList<>();
        acknowledged.forEach((number, said) -> old.add(new Sent(number, said.chat(), said.text())));
        Collections.shuffle(old, random);
        for (Sent sent : old.subList(0, Math.min(count, old.size()))) {
            pending.put(sent.number(), sent);
            send(current(), sent);
        }
        Await.until(pending::isEmpty, () -> name + " repeated, no answer to " + pending.values());
    }

    /// Sends on a thread of its own until the connection is cut or [#stop].
    void go() {
        window.drainPermits();
        window.release(IN_FLIGHT);
        Wire current = current();
        thread = Thread.ofPlatform().name(name).start(() -> {
            while (!stopping && !current.isClosed()) {
                if (mayStart()) {
                    long number = ++numbers;
                    Sent sent = new Sent(
                            number,
                            chats.get(random.nextInt(chats.size())),
                            name + " says №" + number + " x" + "x".repeat(random.nextInt(textMax)));
                    pending.put(number, sent);
                    if (!send(current, sent)) {
                        return;
                    }
                }
            }
        });
    }

    private boolean mayStart() {
        try {
            return window.tryAcquire(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean send(Wire to, Sent sent) {
        Map<String, Object> frame = new LinkedHashMap<>();
        frame.put("action", "message");
        frame.put("ref", sent.number());
        frame.put("chat", sent.chat());
        frame.put("text", sent.text());
        frame.put("client_id", name + "-" + sent.number());
        return to.send(frame);
    }

    private void heard(JsonNode frame) {
        String event = frame.get("event").stringValue();
        if (event.equals("ack")) {
            acknowledge(frame.get("ref").longValue(), frame.get("message"));
        } else if (event.equals("error")) {
            refused.incrementAndGet();
            window.release();
            // Busy is a right answer to a client that comes too fast or too late: it sends again later.
            if (!"busy".equals(frame.get("code").stringValue())) {
                failed.accept(name + " got " + frame);
            }
        }
    }

    private void acknowledge(long number, JsonNode message) {
        Said said = Said.of(message);
        Sent sent = pending.get(number);
        if (sent == null || sent.chat() != said.chat() || !sent.text().equals(said.text())) {
            failed.accept(name + " sent " + sent + " and was told of " + message);
            return;
        }
        Said before = acknowledged.putIfAbsent(number, said);
        if (before == null) {
            acknowledgements.release();
            if (Instant.parse(message.get("created_at").stringValue()).isBefore(connectedAt)) {
                foundAgain.incrementAndGet();
            }
        } else if (!before.equals(said)) {
            failed.accept(name + " sent twice and got first " + before + ", then " + said);
        }
        pending.remove(number);
        window.release();
    }

    /// After the connection was cut.
    void lost() {
        stopping = true;
        current().awaitClose();
        join();
    }

    /// Ends sending and waits for the last acknowledgements.
    void stop() {
        stopping = true;
        join();
        Await.until(pending::isEmpty, () -> name + " waits for " + pending.values());
    }

    private void join() {
        Thread running = thread;
        if (running == null) {
            return;
        }
        try {
            running.join(Await.PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        if (running.isAlive()) {
            throw new AssertionError(name + " does not stop sending");
        }
        thread = null;
    }

    void close() {
        stopping = true;
        if (wire != null) {
            wire.close();
        }
        join();
    }

    Wire current() {
        Wire current = wire;
        if (current == null) {
            throw new IllegalStateException(name + " is not connected");
        }
        return current;
    }

    List<Said> acknowledged() {
        return List.copyOf(acknowledged.values());
    }

    int pending() {
        return pending.size();
    }

    /// Sends answered with busy.
    int refused() {
        return refused.get();
    }

    /// Messages whose first acknowledgement was lost: committed before the cut, acknowledged after it.
    int foundAgain() {
        return foundAgain.get();
    }
}
