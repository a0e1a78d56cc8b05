package io.beseda.drill.client;

import io.beseda.drill.client.Broken.Kind;
import io.beseda.drill.site.TcpProxy;
import io.beseda.drill.site.Until;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One full socket of one user that comes back whenever it is lost, to any node, and catches up by `sync`. What
/// it is shown is held against the rules as it comes.
public final class Client implements AutoCloseable {
    private static final Duration PING_EVERY = Duration.ofSeconds(2);
    /// Without an answer for so long the connection is half-open, and given up.
    private static final Duration PING_PATIENCE = Duration.ofSeconds(6);

    private static final Duration SYNC_PATIENCE = Duration.ofSeconds(30);
    private static final long TURN_NANOS = 2_000_000;
    private static final String SYNC = "sync";
    private static final int CREDENTIALS_ENDED = 4401;
    /// After these a client stops: it made a mistake, or the server thinks so.
    private static final Set<Integer> MISTAKES =
            Set.of(1000, 1002, 1003, 1007, 1008, 1009, 4400, 4403, 4404, 4405, 4406, 4407);

    /// How a connection ended.
    ///
    /// @param byeMillis what `bye` said; -1: there was none
    public record Ending(int code, long byeMillis) {}

    private final String name;
    private final Account account;
    private final Road road;
    private final Talk talk;
    private final Books books;
    private final Random random;
    private final History history;
    private final Sender sender;
    private final List<Ending> endings = new CopyOnWriteArrayList<>();
    private final Thread life;

    private volatile boolean closing;
    private volatile boolean patient;
    private volatile boolean caughtUp;
    private volatile boolean synced;
    private volatile int node;
    private volatile @Nullable Wire wire;
    private volatile long pingSent;
    private volatile boolean pingOpen;
    /// Of the last `sync` whose chats were all loaded.
    private @Nullable String epoch;

    private long nextSend;

    /// @param chats all of the account's
    /// @param quiet of these, the one in which it does not talk by itself
    public Client(
            String name, Account account, List<Long> chats, long quiet, Road road, Talk talk, Books books, long seed) {
        this.name = name;
        this.account = account;
        this.road = road;
        this.talk = talk;
        this.books = books;
        this.random = new Random(seed);
        this.history = new History(name, chats, books);
        List<Long> talkIn = chats.stream().filter(chat -> chat != quiet).toList();
        this.sender = new Sender(name, account, talkIn, road, talk, books, random);
        this.life = Thread.ofVirtual().name(name).unstarted(this::live);
    }

    public void start() {
        life.start();
    }

    private void live() {
        while (!closing) {
            long away = connection();
            if (away > 0 && !closing) {
                Until.passes(Duration.ofMillis(away));
            } else if (!closing) {
                Patience.pause();
            }
        }
    }

    /// One connection from its opening to its end. Returns how long the server said to stay away; 0: it did not.
    private long connection() {
        node = random.nextInt(road.nodes());
        String token = account.token(road.node(node));
        if (token == null) {
            return 0;
        }
        Wire opened;
        try {
            synchronized (this) {
                wire = null;
                history.connected(node);
            }
            synced = false;
            opened = Wire.open(name, road.socket(node, "/ws/?token=" + token), this::heard);
        } catch (Wire.NotOpened _) {
            return 0;
        }
        wire = opened;
        try {
            if (catchUp(opened)) {
                caughtUp = true;
                work(opened);
            }
        } catch (Until.TooLong _) {
            // Closed before its hello, or without one: as good as never opened.
        } finally {
            caughtUp = false;
            opened.abort();
        }
        return ended(opened);
    }

    private long ended(Wire from) {
        int code = from.awaitClose();
        JsonNode bye = from.bye();
        long away = bye == null ? -1 : bye.get("reconnect_after_ms").longValue();
        endings.add(new Ending(code, away));
        if (code == CREDENTIALS_ENDED) {
            account.tokenEnded();
        } else if (MISTAKES.contains(code) && !closing) {
            books.broken(Kind.WRONG, name, 0, 0, "was closed with " + code);
        }
        return away;
    }

    // ---- catching up

    private boolean catchUp(Wire opened) {
        String found = opened.awaitHello().get("epoch").stringValue();
        Map<String, Object> sync = new HashMap<>(Map.of("action", SYNC, "ref", SYNC));
        synchronized (this) {
            sync.put("chats", history.positions());
        }
        sync.put("epoch", epoch == null ? found : epoch);
        pingOpen = false;
        if (!opened.send(sync) || !Until.within(SYNC_PATIENCE, () -> opened.isClosed() || isWhole())) {
            opened.abort();
            return false;
        }
        if (opened.isClosed()) {
            return false;
        }
        epoch = found;
        return sender.sendWaiting(opened);
    }

    private boolean isWhole() {
        synchronized (this) {
            return synced && !history.isLoading();
        }
    }

    private void heard(JsonNode frame) {
        String event = frame.get("event").stringValue();
        switch (event) {
            case "message.created" -> {
                synchronized (this) {
                    history.created(frame);
                }
            }
            case "ack" -> {
                if (!sender.acknowledged(frame, node)) {
                    pingOpen = false;
                }
            }
            case "error" -> refused(frame);
            case "reset" -> reset(frame.get("chat").longValue());
            case "synced" -> {
                synchronized (this) {
                    history.synced();
                    synced = true;
                }
            }
            case "read", "delivered", "presence", "typing" -> {}
            default -> books.broken(Kind.WRONG, name, 0, 0, "heard " + frame);
        }
    }

    private void reset(long chat) {
        boolean known;
        synchronized (this) {
            known = history.reset(chat);
        }
        Wire on = wire;
        if (known && on != null) {
            Thread.ofVirtual().name(name + "-load").start(() -> load(chat, node, on));
        }
    }

    /// As long as the connection that said `reset` lives: the next one asks again.
    private void load(long chat, int from, Wire on) {
        while (!closing && !on.isClosed()) {
            List<Said> log = account.log(road.node(from), chat);
            if (log != null) {
                synchronized (this) {
                    if (wire == on) {
                        history.loaded(chat, log);
                    }
                }
                return;
            }
            Patience.pause();
        }
    }

    /// Of a `sync`: it is asked for again, on a new connection.
    private void refused(JsonNode frame) {
        JsonNode ref = frame.get("ref");
        Wire on = wire;
        if (on == null || !sender.refused(frame, on)) {
            return;
        }
        if (ref != null && SYNC.equals(ref.stringValue())) {
            on.abort();
        } else {
            pingOpen = false;
        }
    }

    // ---- talking

    private void work(Wire opened) {
        while (!closing && !opened.isClosed()) {
            long now = System.nanoTime();
            if (pingOpen && !patient && now - pingSent > PING_PATIENCE.toNanos()) {
                return;
            }
            if (!pingOpen && now - pingSent > PING_EVERY.toNanos()) {
                pingSent = now;
                pingOpen = true;
                opened.send(Map.of("action", "ping", "ref", "ping"));
            }
            boolean idle = true;
            if (talk.isOn() && now - nextSend >= 0) {
                idle = !sender.say(opened);
                nextSend = now + talk.pauseNanos(random);
            }
            if (idle || talk.isPaced()) {
                LockSupport.parkNanos(TURN_NANOS);
            }
        }
    }

    /// Sends much at once into one chat, whatever the pace is.
    public void flood(long chat, int messages, int length) {
        sender.flood(chat, messages, length);
    }

    // ---- faults

    /// Ends its connections without a word.
    public void cut() {
        road.proxies().forEach(TcpProxy::cut);
        Wire current = wire;
        if (road.proxies().isEmpty() && current != null) {
            current.abort();
        }
    }

    /// Its connections pass nothing on any more, and nobody is told.
    public void halfOpen() {
        harmed();
        road.proxies().forEach(TcpProxy::halfOpen);
    }

    /// It reads nothing, until [#heal]; and does not take the silence for an end.
    public void stall() {
        patient = true;
        harmed();
        road.proxies().forEach(TcpProxy::stall);
    }

    public void heal() {
        road.proxies().forEach(TcpProxy::heal);
        synchronized (this) {
            history.healed();
        }
        pingSent = System.nanoTime();
        patient = false;
    }

    private synchronized void harmed() {
        history.harmed();
    }

    // ---- how it stands

    public String name() {
        return name;
    }

    public Account account() {
        return account;
    }

    public List<Long> chats() {
        return history.chats();
    }

    /// Whether it is connected and has nothing to load or to catch up with.
    public boolean isCaughtUp() {
        return caughtUp;
    }

    public synchronized long lastSeq(long chat) {
        return history.last(chat);
    }

    public synchronized List<Said> shown(long chat) {
        return history.of(chat).stream().map(Sight::said).toList();
    }

    /// For each message: when and how it was shown.
    public synchronized List<Sight> sights(long chat) {
        return history.of(chat);
    }

    /// Whether everything that it began to send before that time is acknowledged.
    public boolean hasSentAllBefore(long nanos) {
        return sender.outbox().hasSentAllBefore(nanos);
    }

    public int pending() {
        return sender.outbox().pendingCount();
    }

    public int refusals() {
        return sender.outbox().refusedCount();
    }

    public int foundAgain() {
        return sender.outbox().foundAgainCount();
    }

    public List<Ending> endings() {
        return List.copyOf(endings);
    }

    /// Loads a chat as its user, from that node; asks again while it cannot be had.
    public List<Said> loadLog(long chat, int from) {
        long end = System.nanoTime() + Until.PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            List<Said> log = account.log(road.node(from), chat);
            if (log != null) {
                return log;
            }
            Patience.pause();
        }
        throw new Until.TooLong("chat " + chat + " cannot be loaded from " + road.node(from));
    }

    @Override
    public void close() {
        closing = true;
        sender.close();
        Wire current = wire;
        if (current != null) {
            current.abort();
        }
        road.close();
    }
}
