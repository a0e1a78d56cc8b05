package io.beseda.core.node;

import io.beseda.core.ChatEvent;
import io.beseda.core.Limits;
import io.beseda.core.UserRate;
import io.beseda.core.account.CredentialCheck;
import io.beseda.core.account.Revocation;
import io.beseda.core.bus.Bus;
import io.beseda.core.bus.MemoryBus;
import io.beseda.core.bus.Notice;
import io.beseda.core.bus.Roster;
import io.beseda.core.bus.SharedQuota;
import io.beseda.core.chat.ChatChanges;
import io.beseda.core.chat.Chats;
import io.beseda.core.hub.Announcer;
import io.beseda.core.hub.Encoder;
import io.beseda.core.hub.Hub;
import io.beseda.core.hub.Loop;
import io.beseda.core.log.Appender;
import io.beseda.core.log.ChatLog;
import io.beseda.core.log.ChatStore;
import io.beseda.core.log.Fact;
import io.beseda.core.log.HostTransaction;
import io.beseda.core.log.JoinedLog;
import io.beseda.core.log.SharedReads;
import io.beseda.core.log.StoreException;
import io.beseda.core.message.Messages;
import io.beseda.core.message.Sync;
import io.beseda.core.presence.Presence;
import io.beseda.core.presence.Typing;
import io.beseda.core.presence.Watchers;
import io.beseda.core.receipt.PositionFanOut;
import io.beseda.core.receipt.Receipts;
import io.beseda.core.user.UserDirectory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One running Beseda: the use cases, wired. Whoever embeds Beseda builds one over the loops of a mount, and
/// closes it at the end. Thread-safe.
public final class BesedaNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BesedaNode.class);

    private static final int TIMERS = 2;

    private final Parts parts;
    private final ChatLog log;
    private final Chats chats;
    private final Messages messages;
    private final Chats unlimitedChats;
    private final Messages unlimitedMessages;
    private final Receipts receipts;
    private final SharedReads reads;
    private final Sync sync;
    private final Hub hub;
    private final Presence presence;
    private final Typing typing;
    private final PositionFanOut positions;
    private final Gaps gaps;
    private final Admission admission;
    private final Hearing hearing;
    private final UserRate sendRate;
    private final UserRate creationRate;
    private final ScheduledExecutorService timer;
    private final AtomicBoolean comparing = new AtomicBoolean();
    private volatile long comparedAt = System.nanoTime();

    /// What a node is made of.
    ///
    /// @param announcer tells newcomers of a chat, by way of the use cases
    /// @param logins    which credentials have ended
    /// @param loops     all loops of the mount
    /// @param workers   run what blocks
    /// @param others    the other nodes of the service
    public record Parts(
            ChatStore store,
            UserDirectory users,
            Encoder encoder,
            Function<Chats, Announcer> announcer,
            CredentialCheck logins,
            List<? extends Loop> loops,
            Executor workers,
            Others others,
            Limits limits,
            InstantSource clock) {}

    /// How a node hears of the others.
    public record Others(Bus bus, Roster roster, SharedQuota quota) {
        /// There are none.
        public static Others none() {
            return new Others(MemoryBus.alone(), Roster.ALONE, SharedQuota.ALONE);
        }
    }

    public BesedaNode(Parts parts) {
        this.parts = parts;
        Limits limits = parts.limits();
        ChatStore store = parts.store();
        // The hub comes last, since it tells newcomers of chats through the use cases; nothing commits before.
        log = new ChatLog(store, parts.clock(), this::committed);
        Others others = parts.others();
        creationRate =
                new UserRate(others.quota(), parts.clock(), "create", limits.createBurst(), limits.createsPerSecond());
        sendRate = new UserRate(others.quota(), parts.clock(), "send", limits.sendBurst(), limits.sendsPerSecond());
        chats = new Chats(new ChatChanges(log, parts.users(), limits, creationRate), store, parts.users());
        messages = new Messages(log, store, limits, sendRate);
        UserRate none = UserRate.unlimited();
        unlimitedChats = new Chats(new ChatChanges(log, parts.users(), limits, none), store, parts.users());
        unlimitedMessages = new Messages(log, store, limits, none);
        receipts = new Receipts(log, store, messages);
        reads = new SharedReads(store);
        sync = new Sync(reads);
        timer = Executors.newScheduledThreadPool(
                TIMERS,
                Thread.ofPlatform().name("beseda-timer-", 0).daemon(true).factory());
        hub = new Hub(
                parts.loops(),
                parts.encoder(),
                parts.announcer().apply(chats),
                others.bus(),
                this::holeOpened,
                log::awaits);
        gaps = new Gaps(store, hub, this::later);
        admission = new Admission(limits, parts.clock(), this::later, hub::afterAll);
        positions = new PositionFanOut(this::tell);
        Watchers watchers = new Watchers(hub, parts.encoder(), others.bus(), parts.workers());
        presence = new Presence(watchers, store, reads, others.roster(), this::tell, parts.clock());
        typing = new Typing(this::tell, parts.clock());
        hearing = new Hearing(hub, parts.encoder(), presence, gaps);
        others.bus().start(hearing);
        others.roster().onNodeLost(presence::doubtAll);
        every(Limits.RECEIPT_TICK, positions::flush);
        every(Limits.RATE_SHARED_EVERY, sendRate::share);
        every(Limits.RATE_SHARED_EVERY, creationRate::share);
        every(Limits.PRESENCE_INTERVAL, presence::flush);
        every(Duration.ofSeconds(1), presence::sweep);
        every(Limits.COMPARE_WITHOUT_BUS, this::compare);
        every(Limits.CREDENTIAL_SWEEP, new LoginSweep(parts.logins(), hub, parts.clock())::run);
    }

    private void committed(List<Fact> facts) {
        List<Notice> notices = notices(facts);
        tell(notices);
        positions.moved(facts); // go with later messages: nobody has read what is not there
        for (Notice notice : notices) {
            if (notice instanceof Notice.Logged(ChatEvent.MessageCreated(var message))) {
                typing.sent(message.sender(), message.chat());
            }
        }
    }

    /// This node hears what it says like the others do: there is one way for both.
    private void tell(List<Notice> notices) {
        if (!notices.isEmpty()) {
            hearing.heard(notices);
            parts.others().bus().publish(notices);
        }
    }

    private List<Notice> notices(List<Fact> facts) {
        List<Notice> notices = new ArrayList<>(facts.size());
        for (Fact fact : facts) {
            switch (fact) {
                case Fact.Logged(var event) -> {
                    notices.addAll(positions.take(event.chat()));
                    notices.add(new Notice.Logged(event));
                    if (event instanceof ChatEvent.MemberJoined joined) {
                        notices.add(new Notice.Added(joined.user(), joined.chat(), joined.seq()));
                    }
                }
                case Fact.ChatOpened(var chat, var members) ->
                    members.forEach(user -> notices.add(new Notice.Added(user, chat, 0)));
                case Fact.PositionMoved _ -> {} // coalesced
            }
        }
        return notices;
    }

    private void holeOpened() {
        gaps.holeOpened();
    }

    private void later(Runnable task, Duration delay) {
        try {
            var _ = timer.schedule(() -> parts.workers().execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            // the node is being closed
        }
    }

    private void compare() {
        long now = System.nanoTime();
        if (!parts.others().bus().isUp() || now - comparedAt >= Limits.COMPARE_INTERVAL.toNanos()) {
            comparedAt = now;
            if (comparing.compareAndSet(false, true)) {
                parts.workers().execute(this::compareWithStore);
            }
        }
    }

    private void compareWithStore() {
        try {
            gaps.compareAll();
            if (parts.store().checkEpoch()) {
                // What was told may not be in the data any more: everyone comes back, and starts from what is.
                sendAway(Limits.NEW_EPOCH_SPREAD);
            }
        } catch (StoreException e) {
            LOG.debug("The store could not be compared with", e); // it has said that it is away
        } finally {
            comparing.set(false);
        }
    }

    /// Runs a task of house-keeping again and again until the node is closed; it may block. A failure is
    /// logged, and the next run comes all the same.
    public void every(Duration interval, Runnable task) {
        AtomicBoolean failing = new AtomicBoolean();
        Runnable guarded = () -> {
            try {
                task.run();
                if (failing.getAndSet(false)) {
                    LOG.info("A periodic task that failed runs again");
                }
            } catch (StoreException e) {
                LOG.debug("A periodic task failed; it runs again", e); // the store has said that it is away
            } catch (RuntimeException e) {
                if (!failing.getAndSet(true)) {
                    LOG.warn("A periodic task failed, and is tried again and again: {}", e.toString());
                }
            }
        };
        var _ = timer.scheduleWithFixedDelay(guarded, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Credentials have ended: closes what was opened with them, on all nodes.
    public void revoke(Revocation revocation) {
        tell(List.of(new Notice.Revoked(revocation)));
    }

    /// Where changes are handed in that are no part of anybody's transaction.
    public Appender log() {
        return log;
    }

    /// Changes that are part of a transaction that a host has begun. What its commit makes true goes the way
    /// that our own commits go.
    public JoinedLog join(HostTransaction transaction) {
        return new JoinedLog(transaction, parts.clock(), this::committed);
    }

    public Chats chats() {
        return chats;
    }

    public Messages messages() {
        return messages;
    }

    /// For an operator, to whom the rates of users do not apply.
    public Chats unlimitedChats() {
        return unlimitedChats;
    }

    public Messages unlimitedMessages() {
        return unlimitedMessages;
    }

    /// For messages of one chat that were put in order elsewhere: see [ChatLog#inSuccession]. To be used once.
    public Messages messagesInSuccession() {
        return new Messages(log.inSuccession(), parts.store(), parts.limits(), UserRate.unlimited());
    }

    public Receipts receipts() {
        return receipts;
    }

    /// Asked before a socket is opened.
    public Admission admission() {
        return admission;
    }

    /// What those who come back ask of the store.
    public SharedReads reads() {
        return reads;
    }

    public Sync sync() {
        return sync;
    }

    public Presence presence() {
        return presence;
    }

    public Typing typing() {
        return typing;
    }

    public Hub hub() {
        return hub;
    }

    public Encoder encoder() {
        return parts.encoder();
    }

    public ChatStore store() {
        return parts.store();
    }

    public UserDirectory users() {
        return parts.users();
    }

    public Limits limits() {
        return parts.limits();
    }

    /// Changes that wait for a commit.
    public int queued() {
        return log.queued();
    }

    public long committedBatches() {
        return log.committedBatches();
    }

    /// Events that were read from the store because nothing else brought them.
    public long filledEvents() {
        return gaps.filled();
    }

    public long committedChanges() {
        return log.committedChanges();
    }

    /// Sends everyone away within this time: full sockets get `bye` with a time to come back, drawn at random
    /// for each, and each socket is served until its time has come; then 1001. Returns at once.
    public void sendAway(Duration spread) {
        Departure departure = new Departure(parts.encoder(), spread);
        departure.announce(hub);
        later(() -> step(departure), Departure.STEP);
    }

    private void step(Departure departure) {
        if (departure.step()) {
            later(() -> step(departure), Departure.STEP);
        }
    }

    /// Sends those away at once who are still here. Returns at once.
    public void sendRestAway() {
        hub.forEach(Departure::goodbye);
    }

    /// Refuses new changes, finishes those that are queued. The store stays open: it belongs to whoever made
    /// it.
    @Override
    public void close() {
        log.close();
        timer.shutdownNow();
    }
}
