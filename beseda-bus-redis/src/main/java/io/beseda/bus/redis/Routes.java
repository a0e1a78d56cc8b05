package io.beseda.bus.redis;

import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which server has which key: the only one, or in a cluster the master of the key's slot. State is the owner's, but
/// for the table, which is replaced as a whole.
final class Routes implements Link.Listener {
    /// Moved slots are noticed after this time where nobody is sent elsewhere before.
    private static final Duration REFRESH = Duration.ofSeconds(5);
    /// Those who are sent elsewhere together ask once.
    private static final Duration REFRESH_SOON = Duration.ofMillis(100);

    /// Who hears of changes; called by the owner.
    interface Listener {
        void up(Session session);

        void down(Session session);

        /// Slots have other masters now.
        void moved();
    }

    /// Never changed once it is there.
    private static final class Table {
        /// One link for all, or one for each slot; null: nobody has it.
        private final @Nullable Link[] bySlot;

        private final Set<Link> masters;
        /// Whether every slot has its master.
        private final boolean complete;

        Table(@Nullable Link[] bySlot) {
            this.bySlot = bySlot;
            this.masters = Arrays.stream(bySlot).filter(Objects::nonNull).collect(Collectors.toUnmodifiableSet());
            this.complete = bySlot.length > 0 && Arrays.stream(bySlot).allMatch(Objects::nonNull);
        }

        @Nullable
        Link of(String key) {
            return switch (bySlot.length) {
                case 0 -> null;
                case 1 -> bySlot[0];
                default -> bySlot[SlotHash.getSlot(key)];
            };
        }
    }

    private final RedisUrl url;
    private final Owner owner;
    private final Health health;
    private final Function<RedisUrl.Host, Link> maker;
    private final List<Listener> listeners = new ArrayList<>();
    private final Map<RedisUrl.Host, Link> links = new LinkedHashMap<>();
    private volatile Table table = new Table(new Link[0]);
    private boolean refreshing;
    private boolean closed;

    Routes(RedisUrl url, Owner owner, Health health, Function<RedisUrl.Host, Link> maker) {
        this.url = url;
        this.owner = owner;
        this.health = health;
        this.maker = maker;
    }

    /// To be called before [#start].
    void tell(Listener listener) {
        listeners.add(listener);
    }

    void start() {
        owner.run(() -> url.hosts().forEach(this::open));
        owner.every(REFRESH, this::refresh);
    }

    /// Where this key or channel is, from any thread; null: it cannot be reached now.
    @Nullable
    Session session(String key) {
        Link link = table.of(key);
        return link == null ? null : link.session();
    }

    /// All that are open.
    List<Session> sessions() {
        return links.values().stream()
                .map(Link::session)
                .filter(Objects::nonNull)
                .toList();
    }

    /// Whether every key has its server, and all that was wanted there is listened to.
    boolean complete() {
        return table.complete && table.masters.stream().map(Link::session).allMatch(Routes::isSettled);
    }

    private static boolean isSettled(@Nullable Session session) {
        return session != null && session.settled;
    }

    private void open(RedisUrl.Host host) {
        if (!links.containsKey(host)) {
            Link link = maker.apply(host);
            links.put(host, link);
            link.open();
        }
    }

    @Override
    public void up(Link link, Session session) {
        if (url.isCluster() && !session.cluster()) {
            health.trouble(link.host() + " is no part of a Redis Cluster, but BESEDA_REDIS_URL names several hosts");
            session.end("it is no part of a cluster");
            return;
        }
        if (session.cluster()) {
            refresh();
        } else {
            table = new Table(new Link[] {link});
        }
        listeners.forEach(listener -> listener.up(session));
    }

    @Override
    public void down(Link link, @Nullable Session session, String reason) {
        if (closed) {
            return;
        }
        if (links.get(link.host()) == link) {
            health.trouble(link.host() + ": " + reason);
        }
        if (session != null) {
            listeners.forEach(listener -> listener.down(session));
            refreshSoon();
        }
        if (sessions().isEmpty()) {
            url.hosts().forEach(this::open); // those known from the cluster may all have other addresses by now
        }
    }

    /// Called by those who were sent elsewhere; from any thread.
    void refreshSoon() {
        owner.run(() -> {
            if (!refreshing) {
                refreshing = true;
                owner.after(REFRESH_SOON, this::refresh);
            }
        });
    }

    private void refresh() {
        refreshing = false;
        List<Link> open = links.values().stream()
                .filter(link -> isOfCluster(link.session()))
                .toList();
        if (open.isEmpty()) {
            return;
        }
        Link asked = open.get(ThreadLocalRandom.current().nextInt(open.size()));
        Session session = asked.session();
        if (session != null) {
            Call<List<Object>> slots = Call.clusterSlots();
            session.send(List.of(slots));
            var _ = slots.thenAccept(ranges -> owner.run(() -> apply(asked.host(), ranges)));
        }
    }

    private static boolean isOfCluster(@Nullable Session session) {
        return session != null && session.cluster();
    }

    /// @param ranges as `CLUSTER SLOTS` answers: first slot, last slot, master, replicas
    private void apply(RedisUrl.Host asked, List<Object> ranges) {
        Map<RedisUrl.Host, Link> masters = new LinkedHashMap<>();
        @Nullable Link[] bySlot = new Link[SlotHash.SLOT_COUNT];
        for (Object range : ranges) {
            if (range instanceof List<?> parts
                    && parts.size() >= 3
                    && parts.get(0) instanceof Long first
                    && parts.get(1) instanceof Long last
                    && parts.get(2) instanceof List<?> master) {
                RedisUrl.Host host = host(asked, master);
                open(host);
                Link link = Objects.requireNonNull(links.get(host));
                masters.put(host, link);
                Arrays.fill(bySlot, first.intValue(), last.intValue() + 1, link);
            }
        }
        if (masters.isEmpty() || Arrays.equals(bySlot, table.bySlot)) {
            return;
        }
        table = new Table(bySlot);
        List<Link> others = links.values().stream()
                .filter(link -> !masters.containsKey(link.host()))
                .toList();
        links.keySet().retainAll(masters.keySet());
        for (Link other : others) {
            var _ = other.close();
        }
        listeners.forEach(Listener::moved);
    }

    /// A node that does not know its own address gives none: it is where it was asked.
    private static RedisUrl.Host host(RedisUrl.Host asked, List<?> node) {
        String name = node.get(0) instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
        int port = node.get(1) instanceof Long number ? number.intValue() : asked.port();
        return new RedisUrl.Host(name.isEmpty() || name.equals("?") ? asked.name() : name, port);
    }

    CompletableFuture<?> close() {
        closed = true;
        List<Link> all = List.copyOf(links.values());
        links.clear();
        table = new Table(new Link[0]);
        return CompletableFuture.allOf(all.stream().map(Link::close).toArray(CompletableFuture[]::new));
    }
}
