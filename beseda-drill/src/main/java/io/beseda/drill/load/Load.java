package io.beseda.drill.load;

import io.beseda.drill.client.Books;
import io.beseda.drill.client.Broken;
import io.beseda.drill.client.Client;
import io.beseda.drill.client.Road;
import io.beseda.drill.client.Talk;
import io.beseda.drill.site.Until;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/// Clients in many chats, all of which send and listen, across nodes that come and go.
public final class Load implements AutoCloseable {
    private final Books books = new Books();
    private final Talk talk;
    private final World world;
    private final List<URI> nodes;
    private final List<Client> clients = new ArrayList<>();
    private final Map<Long, List<Client>> membersOf = new HashMap<>();

    /// Makes users and chats, and connects; sends nothing.
    ///
    /// @param roads how a client reaches the nodes
    public Load(Shape shape, List<URI> nodes, Function<List<URI>, Road> roads, Random random) {
        this.talk = shape.talk();
        this.nodes = List.copyOf(nodes);
        this.world = World.make(nodes.getFirst(), shape, random);
        for (int i = 0; i < shape.clients(); i++) {
            int user = i % world.users().size();
            Client client = new Client(
                    "c" + i,
                    world.users().get(user),
                    world.chatsOf(user),
                    world.flood(),
                    roads.apply(nodes),
                    talk,
                    books,
                    random.nextLong());
            clients.add(client);
            for (long chat : client.chats()) {
                membersOf.computeIfAbsent(chat, _ -> new ArrayList<>()).add(client);
            }
        }
        clients.forEach(Client::start);
        Until.isTrue(() -> clients.stream().allMatch(Client::isCaughtUp), () -> "not all clients connect: " + state());
    }

    /// Everyone starts sending.
    public void go() {
        books.acknowledgements().drainPermits();
        talk.on();
    }

    /// Everyone ends sending; what is under way goes on.
    public void pause() {
        talk.off();
    }

    /// Waits for this many acknowledgements since [#go], or the last time.
    public void awaitAcknowledged(int count) {
        try {
            if (!books.acknowledgements().tryAcquire(count, Until.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new Until.TooLong("no " + count + " acknowledgements, but "
                        + books.acknowledgements().availablePermits());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Ends sending and waits until everybody is connected and has everything. False: it takes too long; the
    /// check will say what is missing.
    public boolean settle(Duration patience) {
        talk.off();
        return Until.within(patience, this::isSettled);
    }

    private boolean isSettled() {
        return clients.stream().allMatch(client -> client.isCaughtUp() && client.pending() == 0)
                && everybodyHas(books.lastOfChats());
    }

    /// Waits until everything that was sent until now is acknowledged, and shown to everybody. False: it takes
    /// too long.
    public boolean awaitAllShown(Duration patience) {
        long now = System.nanoTime();
        if (!Until.within(patience, () -> clients.stream().allMatch(client -> client.hasSentAllBefore(now)))) {
            return false;
        }
        Map<Long, Long> last = books.lastOfChats();
        return Until.within(patience, () -> everybodyHas(last));
    }

    /// Who lacks what, in words; empty when everybody has everything.
    public List<String> lacking() {
        Map<Long, Long> last = books.lastOfChats();
        List<String> lacking = new ArrayList<>();
        for (Client client : clients) {
            if (!client.isCaughtUp()) {
                lacking.add(client.name() + " is not connected");
            }
            if (client.pending() > 0) {
                lacking.add(client.name() + " waits for " + client.pending() + " acknowledgements");
            }
            for (long chat : client.chats()) {
                long has = client.lastSeq(chat);
                long wanted = last.getOrDefault(chat, 0L);
                if (has < wanted) {
                    lacking.add(client.name() + " has chat " + chat + " up to seq " + has + " of " + wanted);
                }
            }
        }
        return lacking;
    }

    private boolean everybodyHas(Map<Long, Long> last) {
        if (!clients.stream().allMatch(Client::isCaughtUp)) {
            return false;
        }
        return membersOf.entrySet().stream()
                .allMatch(entry -> entry.getValue().stream()
                        .allMatch(client -> client.lastSeq(entry.getKey()) >= last.getOrDefault(entry.getKey(), 0L)));
    }

    /// Holds everything against the log of that node. Call when nothing is sent.
    ///
    /// @return every promise that was broken, from the beginning on
    public List<Broken> check(int node) {
        new Check(books, clients, membersOf).run(node);
        checkFromTheStart();
        return books.broken();
    }

    /// A client of each user that knows nothing, and catches up.
    private void checkFromTheStart() {
        List<Client> fresh = new ArrayList<>();
        try {
            for (int i = 0; i < world.users().size(); i++) {
                Client known = clients.get(i);
                fresh.add(new Client(
                        known.name() + "-anew",
                        known.account(),
                        known.chats(),
                        world.flood(),
                        Road.direct(nodes),
                        talk,
                        books,
                        i));
            }
            fresh.forEach(Client::start);
            Until.within(Until.PATIENCE, () -> fresh.stream().allMatch(Client::isCaughtUp));
            Check.compare(books, fresh, clients);
        } finally {
            fresh.forEach(Client::close);
        }
    }

    /// How many of the messages acknowledged until now are not in the log of that node as they were.
    public int missing(int node) {
        return Check.missing(books.acknowledged(), membersOf, node);
    }

    public List<Client> clients() {
        return clients;
    }

    /// The chat for floods, in which nobody talks otherwise.
    public long floodChat() {
        return world.flood();
    }

    /// One client of each member of it.
    public List<Client> flooders() {
        return clients.subList(
                0, world.members().getOrDefault(world.flood(), List.of()).size());
    }

    /// Call when everybody has everything.
    public Delays delays() {
        return new Delays(books, membersOf, nodes.size());
    }

    public Books books() {
        return books;
    }

    public int acknowledged() {
        return books.acknowledgedCount();
    }

    /// How it stands, in words.
    public String state() {
        return acknowledged() + " acknowledged, " + total(Client::pending) + " in flight, "
                + total(Client::foundAgain) + " so far were committed but acknowledged after a cut only, "
                + total(Client::refusals) + " refusals and failures, "
                + clients.stream().filter(Client::isCaughtUp).count() + " of " + clients.size()
                + " clients connected, " + books.broken().size() + " promises broken";
    }

    private int total(ToIntFunction<Client> what) {
        return clients.stream().mapToInt(what).sum();
    }

    @Override
    public void close() {
        talk.off();
        clients.forEach(Client::close);
    }
}
