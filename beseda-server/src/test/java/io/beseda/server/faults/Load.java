package io.beseda.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.TestUser;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// Senders in many chats and one who listens to all of them, across any number of servers that come and go.
final class Load implements AutoCloseable {
    private static final int SENDERS = 8;
    private static final int CHATS = 50;
    private static final int REPEATED = 5;
    private static final int PAGE = 200;
    private static final int CHATS_SYNCED = 2;
    private static final String LISTENER = "listener";

    private final String label;
    private final List<Long> chats = new ArrayList<>();
    private final List<Sender> senders = new ArrayList<>();
    private final Listener listener;
    private final Semaphore acknowledgements = new Semaphore(0);
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    /// Makes users and chats; sends nothing.
    ///
    /// @param label   said with every failure, such as the seed
    /// @param textMax about the length of the longest text
    Load(String label, URI server, Random random, int textMax) {
        this.label = label;
        List<TestUser> users = IntStream.range(0, SENDERS)
                .mapToObj(i -> TestUser.signUp(server, "sender" + i))
                .toList();
        TestUser ear = TestUser.signUp(server, LISTENER);
        List<List<Long>> chatsOf = new ArrayList<>();
        users.forEach(_ -> chatsOf.add(new ArrayList<>()));
        for (int i = 0; i < CHATS; i++) {
            // Three who send, so that they meet in every chat.
            int[] members = {i % SENDERS, (i + 1) % SENDERS, (i + 3) % SENDERS};
            long chat = users.get(members[0]).group("chat" + i, users.get(members[1]), users.get(members[2]), ear);
            chats.add(chat);
            for (int member : members) {
                chatsOf.get(member).add(chat);
            }
        }
        Consumer<String> failed = what -> failures.add("[" + label + "] " + what);
        for (int i = 0; i < SENDERS; i++) {
            senders.add(new Sender(
                    users.get(i).name(), chatsOf.get(i), random.nextLong(), textMax, failed, acknowledgements));
        }
        listener = new Listener(LISTENER, chats, failed);
    }

    /// Everyone connects; what was not acknowledged is sent again and awaited.
    void connect(URI server) {
        listener.connect(server);
        for (Sender sender : senders) {
            sender.connect(server);
            sender.repeat(REPEATED);
        }
        noFailure();
    }

    /// Everyone starts sending.
    void go() {
        acknowledgements.drainPermits();
        senders.forEach(Sender::go);
    }

    /// Waits for this many acknowledgements since [#go].
    void awaitAcknowledged(int count) {
        try {
            boolean enough = acknowledgements.tryAcquire(count, Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            noFailure();
            assertThat(enough)
                    .as("%s: %d acknowledgements, there are %d", label, count, acknowledgements.availablePermits())
                    .isTrue();
            acknowledgements.release(count);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The server is gone: everyone notices. Says how it stood.
    String lost() {
        senders.forEach(Sender::lost);
        listener.current().awaitClose();
        return acknowledgements.availablePermits() + " acknowledged since the start, " + total(Sender::pending)
                + " in flight, " + total(Sender::foundAgain)
                + " so far were committed but acknowledged after a restart only, " + total(Sender::refused)
                + " answered with busy";
    }

    /// Ends sending and waits for the last acknowledgements.
    void stop() {
        senders.forEach(Sender::stop);
    }

    List<Wire> wires() {
        List<Wire> wires = new ArrayList<>(senders.stream().map(Sender::current).toList());
        wires.add(listener.current());
        return wires;
    }

    int acknowledged() {
        return total(sender -> sender.acknowledged().size());
    }

    private int total(java.util.function.ToIntFunction<Sender> what) {
        return senders.stream().mapToInt(what).sum();
    }

    private void noFailure() {
        assertThat(failures).as(label).isEmpty();
    }

    /// How many acknowledged messages are not in the history of this server as they were acknowledged.
    int missing(URI server) {
        TestUser ear = TestUser.logIn(server, LISTENER);
        List<Said> kept = new ArrayList<>();
        chats.forEach(chat -> kept.addAll(history(ear, chat)));
        List<Said> missing = new ArrayList<>();
        senders.forEach(sender -> missing.addAll(sender.acknowledged()));
        missing.removeAll(new java.util.HashSet<>(kept));
        return missing.size();
    }

    /// Everything acknowledged is there once, without holes, by pages and by `sync`; whoever listened heard the
    /// same. Call when nothing is in flight.
    void verify(URI server) {
        assertThat(total(Sender::pending))
                .as(label + ": sends without an answer")
                .isZero();
        Map<Long, List<Said>> acknowledged = new HashMap<>();
        chats.forEach(chat -> acknowledged.put(chat, new ArrayList<>()));
        senders.forEach(sender -> sender.acknowledged()
                .forEach(said -> acknowledged.get(said.chat()).add(said)));
        Await.until(
                () -> listener.count() >= acknowledged(),
                () -> label + ": " + listener.count() + " heard of " + acknowledged());
        TestUser ear = TestUser.logIn(server, LISTENER);
        Map<Long, List<Said>> histories = new HashMap<>();
        chats.forEach(chat -> histories.put(chat, history(ear, chat)));
        Map<Long, List<Said>> synced = syncFromTheStart(ear, histories);
        for (long chat : chats) {
            List<Said> history = histories.get(chat);
            String where = label + ": chat " + chat;
            assertThat(history.stream().map(Said::seq).toList())
                    .as(where + ", numbers without holes")
                    .isEqualTo(IntStream.rangeClosed(1, history.size())
                            .mapToObj(i -> (long) i)
                            .toList());
            assertThat(history.stream().map(Said::id).toList())
                    .as(where + ", rising ids")
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(history)
                    .as(where + ", acknowledged messages once each and no others")
                    .containsExactlyInAnyOrderElementsOf(acknowledged.get(chat));
            assertThat(listener.heardIn(chat))
                    .as(where + ", what the listener heard")
                    .isEqualTo(history);
            assertThat(synced.get(chat)).as(where + ", sync from 0").isEqualTo(history);
        }
        noFailure();
    }

    private List<Said> history(TestUser user, long chat) {
        List<Said> all = new ArrayList<>();
        while (true) {
            long after = all.isEmpty() ? 0 : all.getLast().seq();
            TestUser.Answer answer = user.get("/api/chats/" + chat + "/messages/?limit=" + PAGE + "&after=" + after);
            assertThat(answer.status()).as(label + ": " + answer.text()).isEqualTo(200);
            JsonNode page = answer.json();
            page.forEach(message -> all.add(Said.of(message)));
            if (page.size() < PAGE) {
                return all;
            }
        }
    }

    /// By listeners each of which knows everything but a few chats: what one `sync` brings is bounded.
    private Map<Long, List<Said>> syncFromTheStart(TestUser user, Map<Long, List<Said>> histories) {
        Map<Long, List<Said>> all = new HashMap<>();
        for (int from = 0; from < chats.size(); from += CHATS_SYNCED) {
            List<Long> unknown = chats.subList(from, Math.min(from + CHATS_SYNCED, chats.size()));
            Listener fresh = new Listener(user.name(), chats, what -> failures.add(label + ": from 0: " + what));
            histories.forEach((chat, history) -> fresh.know(chat, unknown.contains(chat) ? List.of() : history));
            try {
                fresh.connect(user.server());
                unknown.forEach(chat -> all.put(chat, fresh.heardIn(chat)));
            } finally {
                fresh.close();
            }
        }
        return all;
    }

    @Override
    public void close() {
        senders.forEach(Sender::close);
        listener.close();
    }
}
