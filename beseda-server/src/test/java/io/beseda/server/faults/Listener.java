package io.beseda.server.faults;

import io.beseda.server.testing.TestUser;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A client that only listens. After each cut it says the last `seq` of each chat and goes on from there: it
/// must hear each message once, in order. Thread-safe.
final class Listener {
    private final String name;
    private final Consumer<String> failed;
    private final Map<Long, List<Said>> heard = new HashMap<>();
    private @Nullable String epoch;
    private @Nullable Wire wire;
    private volatile CompletableFuture<JsonNode> synced = new CompletableFuture<>();

    Listener(String name, List<Long> chats, Consumer<String> failed) {
        this.name = name;
        this.failed = failed;
        chats.forEach(chat -> heard.put(chat, new ArrayList<>()));
    }

    /// As if it had heard this before.
    synchronized void know(long chat, List<Said> history) {
        heard.put(chat, new ArrayList<>(history));
    }

    /// Connects and catches up, and waits until it has.
    void connect(URI server) {
        TestUser user = TestUser.logIn(server, name);
        Wire opened = Wire.open(name, user.ws("/ws/?token=" + user.token()), this::heard);
        wire = opened;
        String found = opened.awaitHello().get("epoch").stringValue();
        if (epoch != null && !epoch.equals(found)) {
            failed.accept(name + ": the epoch was " + epoch + " and is " + found);
        }
        epoch = found;
        synced = new CompletableFuture<>();
        Map<String, Object> positions = new HashMap<>();
        synchronized (this) {
            heard.forEach((chat, messages) -> positions.put(
                    "" + chat, messages.isEmpty() ? 0 : messages.getLast().seq()));
        }
        opened.send(Map.of("action", "sync", "ref", "s", "epoch", found, "chats", positions));
        try {
            JsonNode end = synced.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (end.get("more").booleanValue()) {
                failed.accept(name + ": there are chats that it does not know: " + end);
            }
        } catch (Exception e) {
            throw new AssertionError(
                    name + ": no end of sync after " + count() + " messages, "
                            + (opened.isClosed() ? "closed with " + opened.awaitClose() : "open"),
                    e);
        }
    }

    private synchronized void heard(JsonNode frame) {
        String event = frame.get("event").stringValue();
        switch (event) {
            case "message.created" -> {
                Said said = Said.of(frame.get("message"));
                List<Said> messages = heard.get(said.chat());
                if (messages == null) {
                    failed.accept(name + " heard from a chat that it does not know: " + frame);
                    return;
                }
                long next = messages.isEmpty() ? 1 : messages.getLast().seq() + 1;
                if (said.seq() != next || frame.get("seq").longValue() != next) {
                    failed.accept(name + " awaited seq " + next + " and heard " + frame);
                }
                messages.add(said);
            }
            case "synced" -> synced.complete(frame);
            case "read", "delivered", "presence" -> {}
            default -> failed.accept(name + " heard " + frame);
        }
    }

    synchronized int count() {
        return heard.values().stream().mapToInt(List::size).sum();
    }

    synchronized List<Said> heardIn(long chat) {
        return List.copyOf(heard.get(chat));
    }

    Wire current() {
        Wire current = wire;
        if (current == null) {
            throw new IllegalStateException(name + " is not connected");
        }
        return current;
    }

    void close() {
        if (wire != null) {
            wire.close();
        }
    }
}
