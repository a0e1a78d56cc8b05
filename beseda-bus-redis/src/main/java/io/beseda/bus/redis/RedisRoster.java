package io.beseda.bus.redis;

import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.beseda.core.bus.Roster;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who is online where, in Redis: a sorted set of nodes with their leases, and a set of users for each node, which ends
/// with the lease. Renewing is two commands, however many users there are. All times are the server's.
final class RedisRoster implements Roster, Routes.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(RedisRoster.class);
    private static final Script ROSTER = new Script("roster.lua");

    /// Leases are renewed, and those of others looked at, this often.
    private static final Duration TICK = Limits.NODE_LEASE.dividedBy(10);
    /// What comes and goes within this time is told in one command.
    private static final Duration COALESCE = Duration.ofMillis(5);
    /// After Redis has lost everything, nothing is told for this long, until the others have entered again.
    private static final Duration SETTLE = Duration.ofSeconds(5);
    /// Whose lease ended this long ago is forgotten.
    private static final Duration FORGET = Duration.ofMinutes(5);

    private static final long ALIVE = 1;
    private static final long LEFT = -1;

    private final String node;
    private final Owner owner;
    private final Routes routes;
    private final Channels channels;
    private final String nodesKey;
    private final OnlineHere here;

    private volatile Runnable listener = () -> {};
    /// Other nodes that are alive.
    private volatile Set<String> others = Set.of();
    /// Whether what Redis says of others can be believed.
    private volatile boolean trusted;
    private volatile boolean left;

    // The owner's.
    private boolean registered;
    private boolean unread;
    private boolean tellLost;
    private long settledAt = System.nanoTime();

    RedisRoster(String node, Owner owner, Routes routes, Channels channels) {
        this.node = node;
        this.owner = owner;
        this.routes = routes;
        this.channels = channels;
        this.nodesKey = channels.key("nodes");
        this.here = new OnlineHere(usersKey(node), owner, routes);
        routes.tell(this);
    }

    void start() {
        owner.every(TICK, this::tick);
    }

    /// In a cluster, all keys of one node are in one place.
    private String usersKey(String ofNode) {
        return channels.key("{" + ofNode + "}");
    }

    @Override
    public void enter(Collection<UserId> users) {
        change(users, true);
    }

    @Override
    public void leave(Collection<UserId> users) {
        change(users, false);
    }

    private void change(Collection<UserId> users, boolean online) {
        List<UserId> all = List.copyOf(users);
        owner.run(() -> {
            if (here.change(all, online)) {
                owner.after(COALESCE, here::flush);
            }
        });
    }

    @Override
    public void onNodeLost(Runnable who) {
        listener = who;
    }

    @Override
    public void up(Session session) {
        tick();
    }

    @Override
    public void down(Session session) {
        unread = true;
        trusted = false; // it may come back empty: first the leases are looked at
    }

    @Override
    public void moved() {
        tick();
    }

    private void tick() {
        Session session = routes.session(nodesKey);
        if (session == null || left) {
            trusted = false;
            return;
        }
        String[] arguments = {node, millis(Limits.NODE_LEASE), millis(FORGET)};
        Call<List<Object>> call = ROSTER.call(nodesKey, arguments);
        CompletableFuture<List<Object>> answer = ROSTER.answer(call, session, nodesKey, arguments);
        session.send(List.of(call));
        here.renew();
        var _ = answer.whenComplete((leases, error) -> owner.run(() -> {
            if (error == null) {
                read(leases);
            } else {
                trusted = false;
                unread = true;
            }
        }));
    }

    private void read(List<Object> leases) {
        long now = System.nanoTime();
        if (registered && !isKnown(leases)) {
            LOG.warn("Redis has lost who is online; all nodes enter it again.");
            settledAt = now + SETTLE.toNanos();
            tellLost = true;
            here.rewrite();
        }
        registered = true;
        Map<String, Long> states = states(leases);
        for (String other : others) {
            long state = states.getOrDefault(other, 0L);
            tellLost |= state != ALIVE && state != LEFT;
        }
        others = alive(states);
        tellLost |= unread;
        unread = false;
        trusted = now - settledAt >= 0;
        if (trusted && tellLost) {
            tellLost = false;
            listener.run();
        }
    }

    private static boolean isKnown(List<Object> leases) {
        return Long.valueOf(1).equals(leases.getFirst());
    }

    private static Map<String, Long> states(List<Object> leases) {
        Map<String, Long> states = new HashMap<>();
        for (int i = 1; i + 1 < leases.size(); i += 2) {
            if (leases.get(i) instanceof byte[] name && leases.get(i + 1) instanceof Long state) {
                states.put(new String(name, StandardCharsets.UTF_8), state);
            }
        }
        return states;
    }

    private Set<String> alive(Map<String, Long> states) {
        Set<String> alive = new HashSet<>();
        states.forEach((name, state) -> {
            if (state == ALIVE && !name.equals(node)) {
                alive.add(name);
            }
        });
        return Set.copyOf(alive);
    }

    @Override
    public CompletableFuture<Optional<Set<UserId>>> elsewhere(Collection<UserId> users) {
        if (users.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.of(Set.of()));
        }
        List<UserId> asked = List.copyOf(users);
        Session session = routes.session(nodesKey);
        if (session == null || !trusted) {
            return CompletableFuture.completedFuture(cannotTell());
        }
        // The leases are asked for together with the users: one who came since the last tick is asked after that.
        String[] arguments = {node, "0", "0"};
        Call<List<Object>> call = ROSTER.call(nodesKey, arguments);
        Map<Session, List<Call<?>>> batches = new LinkedHashMap<>();
        batches.computeIfAbsent(session, _ -> new ArrayList<>()).add(call);
        CompletableFuture<List<Object>> leases = ROSTER.answer(call, session, nodesKey, arguments);
        Map<String, CompletableFuture<Set<UserId>>> online = new HashMap<>();
        others.forEach(other -> online.put(other, onlineAt(other, asked, batches)));
        batches.forEach(Session::send);
        return leases.thenCompose(answer -> isKnown(answer) ? ofAlive(alive(states(answer)), asked, online) : lost())
                .thenApply(Optional::of)
                .orTimeout(RedisNodes.ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> cannotTell());
    }

    private Optional<Set<UserId>> cannotTell() {
        owner.run(() -> unread = true);
        return Optional.empty();
    }

    private static CompletableFuture<Set<UserId>> lost() {
        return CompletableFuture.failedFuture(new IllegalStateException("the roster is empty"));
    }

    private CompletableFuture<Set<UserId>> ofAlive(
            Set<String> alive, List<UserId> asked, Map<String, CompletableFuture<Set<UserId>>> online) {
        Map<Session, List<Call<?>>> batches = new LinkedHashMap<>();
        List<CompletableFuture<Set<UserId>>> answers = new ArrayList<>();
        for (String other : alive) {
            CompletableFuture<Set<UserId>> known = online.get(other);
            answers.add(known == null ? onlineAt(other, asked, batches) : known);
        }
        batches.forEach(Session::send);
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(_ -> {
                    Set<UserId> all = new HashSet<>();
                    answers.forEach(answer -> all.addAll(answer.join()));
                    return Set.copyOf(all);
                });
    }

    private CompletableFuture<Set<UserId>> onlineAt(
            String other, List<UserId> asked, Map<Session, List<Call<?>>> batches) {
        String key = usersKey(other);
        @Nullable Session session = routes.session(key);
        if (session == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
        }
        Call<List<Object>> call = Call.list(
                CommandType.SMISMEMBER, key, asked.stream().map(UserId::value).toList());
        batches.computeIfAbsent(session, _ -> new ArrayList<>()).add(call);
        return call.thenApply(flags -> {
                    Set<UserId> there = new HashSet<>();
                    for (int i = 0; i < asked.size(); i++) {
                        if (Long.valueOf(1).equals(flags.get(i))) {
                            there.add(asked.get(i));
                        }
                    }
                    return there;
                })
                .toCompletableFuture();
    }

    /// Takes this node out; others hear that it left, and did not die.
    CompletableFuture<?> leave() {
        left = true;
        Session session = routes.session(nodesKey);
        if (session == null) {
            return CompletableFuture.completedFuture(null);
        }
        String[] arguments = {node, "-1", millis(FORGET)};
        Call<List<Object>> call = ROSTER.call(nodesKey, arguments);
        CompletableFuture<?> answer = ROSTER.answer(call, session, nodesKey, arguments);
        session.send(List.of(call));
        return CompletableFuture.allOf(answer, here.end());
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
