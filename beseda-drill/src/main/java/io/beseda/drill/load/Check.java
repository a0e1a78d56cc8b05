package io.beseda.drill.load;

import io.beseda.drill.client.Books;
import io.beseda.drill.client.Books.Acknowledged;
import io.beseda.drill.client.Broken.Kind;
import io.beseda.drill.client.Client;
import io.beseda.drill.client.Said;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Holds what was acknowledged and what was shown against the log, when nothing is in flight.
final class Check {
    private final Books books;
    private final List<Client> clients;
    private final Map<Long, List<Client>> membersOf;

    Check(Books books, List<Client> clients, Map<Long, List<Client>> membersOf) {
        this.books = books;
        this.clients = clients;
        this.membersOf = membersOf;
    }

    void run(int node) {
        for (Client client : clients) {
            if (client.pending() > 0) {
                books.broken(Kind.STUCK, client.name(), 0, 0, client.pending() + " sends were never answered");
            }
            if (!client.isCaughtUp()) {
                books.broken(Kind.STUCK, client.name(), 0, 0, "is not connected in the end");
            }
        }
        Map<Long, List<Acknowledged>> acknowledged = byChat(books.acknowledged());
        membersOf.forEach((chat, members) -> {
            List<Said> log = members.getFirst().loadLog(chat, node);
            numbers(chat, log);
            acknowledged(acknowledged.getOrDefault(chat, List.of()), log);
            members.forEach(client -> shown(client, chat, log, acknowledged.getOrDefault(chat, List.of())));
        });
    }

    private static Map<Long, List<Acknowledged>> byChat(List<Acknowledged> all) {
        Map<Long, List<Acknowledged>> byChat = new HashMap<>();
        all.forEach(one -> byChat.computeIfAbsent(one.said().chat(), _ -> new ArrayList<>())
                .add(one));
        return byChat;
    }

    /// 1, 2, 3 ..., rising ids, and each key once.
    private void numbers(long chat, List<Said> log) {
        Set<String> keys = new HashSet<>();
        long id = 0;
        for (int i = 0; i < log.size(); i++) {
            Said said = log.get(i);
            if (said.seq() != i + 1) {
                books.broken(Kind.WRONG, "(log)", chat, said.seq(), "follows " + i);
            }
            if (said.id() <= id) {
                books.broken(Kind.OUT_OF_ORDER, "(log)", chat, said.seq(), "id " + said.id() + " follows " + id);
            }
            id = said.id();
            if (!keys.add(said.sender() + " " + said.key())) {
                books.broken(Kind.DOUBLED, "(log)", chat, said.seq(), "has the key " + said.key() + " once more");
            }
        }
    }

    private void acknowledged(List<Acknowledged> promised, List<Said> log) {
        Set<Said> kept = new HashSet<>(log);
        for (Acknowledged one : promised) {
            Said said = one.said();
            if (!kept.remove(said)) {
                books.brokenAt(
                        one.ackedAt(),
                        Kind.LOST,
                        one.client(),
                        said.chat(),
                        said.seq(),
                        "was acknowledged with id " + said.id() + " and is not in the log; there is "
                                + at(said.seq(), log));
            }
        }
        for (Said said : kept) {
            books.broken(Kind.WRONG, "(log)", said.chat(), said.seq(), "nobody's acknowledged message: " + said.key());
        }
    }

    private static String at(long seq, List<Said> log) {
        if (seq > log.size()) {
            return "nothing";
        }
        Said said = log.get((int) seq - 1);
        return "id " + said.id() + " with the key " + said.key();
    }

    private void shown(Client client, long chat, List<Said> log, List<Acknowledged> promised) {
        List<Said> shown = client.shown(chat);
        if (shown.equals(log)) {
            return;
        }
        Map<Said, Acknowledged> acknowledged = new HashMap<>();
        promised.forEach(one -> acknowledged.put(one.said(), one));
        Set<Said> had = new HashSet<>(shown);
        Set<Said> kept = new HashSet<>(log);
        for (Said said : log) {
            if (!had.contains(said)) {
                Acknowledged one = acknowledged.get(said);
                long at = one == null ? System.nanoTime() : one.ackedAt();
                books.brokenAt(at, Kind.LOST, client.name(), chat, said.seq(), "was never shown");
            }
        }
        for (Said said : shown) {
            if (!kept.contains(said)) {
                books.broken(Kind.LOST, client.name(), chat, said.seq(), "was shown and is not in the log");
            }
        }
    }

    /// Those who caught up from nothing have what the others have.
    static void compare(Books books, List<Client> fresh, List<Client> others) {
        for (int i = 0; i < fresh.size(); i++) {
            Client client = fresh.get(i);
            if (!client.isCaughtUp()) {
                books.broken(Kind.STUCK, client.name(), 0, 0, "does not catch up from nothing");
                continue;
            }
            for (long chat : client.chats()) {
                List<Said> shown = client.shown(chat);
                List<Said> before = others.get(i).shown(chat);
                if (!shown.equals(before)) {
                    books.broken(Kind.LOST, client.name(), chat, firstDifference(shown, before), "differs from before");
                }
            }
        }
    }

    private static long firstDifference(List<Said> one, List<Said> other) {
        int i = 0;
        while (i < one.size() && i < other.size() && one.get(i).equals(other.get(i))) {
            i++;
        }
        return i + 1L;
    }

    static int missing(List<Acknowledged> promised, Map<Long, List<Client>> membersOf, int node) {
        int missing = 0;
        for (Map.Entry<Long, List<Acknowledged>> chat : byChat(promised).entrySet()) {
            @Nullable List<Client> members = membersOf.get(chat.getKey());
            if (members != null) {
                Set<Said> kept = new HashSet<>(members.getFirst().loadLog(chat.getKey(), node));
                missing += (int) chat.getValue().stream()
                        .filter(one -> !kept.contains(one.said()))
                        .count();
            }
        }
        return missing;
    }
}
