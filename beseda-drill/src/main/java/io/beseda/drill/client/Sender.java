package io.beseda.drill.client;

import io.beseda.drill.client.Broken.Kind;
import io.beseda.drill.client.Outbox.Sent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/// The half of a client that talks: by its socket and by REST, and again under the same key until there is an
/// acknowledgement. Thread-safe.
final class Sender implements AutoCloseable {
    private static final long TURN_NANOS = 2_000_000;
    private static final int PERCENT = 100;
    private static final int UNAUTHORIZED = 401;
    /// Codes after which the same may be asked again.
    private static final Set<String> LATER = Set.of("busy", "rate_limited", "internal");

    private final String name;
    private final Account account;
    private final List<Long> talkIn;
    private final Road road;
    private final Talk talk;
    private final Books books;
    private final Random random;
    private final Outbox outbox;
    private volatile boolean closing;

    Sender(String name, Account account, List<Long> talkIn, Road road, Talk talk, Books books, Random random) {
        this.name = name;
        this.account = account;
        this.talkIn = talkIn;
        this.road = road;
        this.talk = talk;
        this.books = books;
        this.random = random;
        this.outbox = new Outbox(name, talk.inFlight(), books);
    }

    Outbox outbox() {
        return outbox;
    }

    /// What an earlier connection left without an answer. False: this one is gone, too.
    boolean sendWaiting(Wire on) {
        for (Sent sent : outbox.waiting()) {
            outbox.again(sent);
            if (!write(on, sent)) {
                return false;
            }
        }
        return true;
    }

    /// False: nothing was sent.
    boolean say(Wire on) {
        if (random.nextInt(PERCENT) < talk.repeatPercent()) {
            Sent old = outbox.repeated(random);
            return old != null && write(on, old);
        }
        long chat = talkIn.get(random.nextInt(talkIn.size()));
        boolean rest = random.nextInt(PERCENT) < talk.restPercent();
        Sent sent = outbox.next(chat, talk.text(name, random), rest);
        if (sent == null) {
            return false;
        }
        if (rest) {
            Thread.ofVirtual().name(name + "-rest").start(() -> post(sent));
            return true;
        }
        return write(on, sent);
    }

    void flood(long chat, int messages, int length) {
        for (int i = 0; i < messages && !closing; i++) {
            Sent sent = outbox.next(chat, talk.text(name, random, length), true);
            if (sent == null) {
                LockSupport.parkNanos(TURN_NANOS);
                i--;
            } else {
                Thread.ofVirtual().name(name + "-flood").start(() -> post(sent));
            }
        }
    }

    private boolean write(Wire to, Sent sent) {
        Map<String, Object> frame = new LinkedHashMap<>();
        frame.put("action", "message");
        frame.put("ref", sent.number());
        frame.put("chat", sent.chat());
        frame.put("text", sent.text());
        frame.put("client_id", sent.key());
        return to.send(frame);
    }

    /// By REST, at any node, until there is an answer.
    private void post(Sent sent) {
        Map<String, Object> body = Map.of("text", sent.text(), "client_id", sent.key());
        while (!closing) {
            int to = random.nextInt(road.nodes());
            String token = account.token(road.node(to));
            if (token != null) {
                Rest.Answer answer =
                        Rest.post(road.node(to).resolve("/api/chats/" + sent.chat() + "/messages/"), body, token);
                if (answer.status() == 200 || answer.status() == 201) {
                    outbox.acknowledge(sent.number(), answer.json(), to);
                    return;
                }
                refused(answer, sent);
            }
            Patience.pause();
            outbox.again(sent);
        }
    }

    private void refused(Rest.Answer answer, Sent sent) {
        outbox.refused();
        if (answer.status() == UNAUTHORIZED) {
            account.tokenEnded();
        } else if (!answer.mayTryAgain()) {
            books.broken(Kind.WRONG, name, sent.chat(), 0, "got " + answer.status() + " " + answer.text());
        }
    }

    /// False: it is not of a message.
    boolean acknowledged(JsonNode frame, int node) {
        JsonNode message = frame.get("message");
        if (message == null) {
            return false;
        }
        outbox.acknowledge(frame.get("ref").longValue(), message, node);
        return true;
    }

    /// Busy and the like are right answers to a client that comes too fast or too late: it asks again later.
    ///
    /// @return whether something else than a message was refused, which may be asked again
    boolean refused(JsonNode frame, Wire on) {
        JsonNode ref = frame.get("ref");
        if (ref == null || !LATER.contains(frame.get("code").stringValue())) {
            books.broken(Kind.WRONG, name, 0, 0, "got " + frame);
            return false;
        }
        if (!ref.isNumber()) {
            return true;
        }
        outbox.refused();
        Thread.ofVirtual().name(name + "-again").start(() -> again(on, ref.longValue()));
        return false;
    }

    private void again(Wire on, long number) {
        Patience.pause();
        Sent sent = outbox.pending(number);
        if (sent != null && !on.isClosed()) {
            outbox.again(sent);
            write(on, sent);
        }
    }

    @Override
    public void close() {
        closing = true;
    }
}
