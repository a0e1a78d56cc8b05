package io.beseda.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.json.Json;
import io.beseda.contract.PostgresServer;
import io.beseda.core.Limits;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A chat that cannot be committed for a while, by a lock from outside, and more senders than its lane's queue has
/// places: `busy` is said plainly, and nobody else is harmed.
class FullQueueIT {
    private static final int SOCKETS = 40;
    /// Of one socket: all of them are looked at, since fewer than [Limits#MAILBOX] can be in progress.
    private static final int EACH = Limits.MAILBOX - 6;

    private static final int SENT = SOCKETS * EACH;
    /// The queue's, and the one that waits for the lock.
    private static final int WAITING = Limits.LOG_INBOX + 1;

    /// What was answered, by text: `ack`, or the code of an error.
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    private final AtomicInteger busy = new AtomicInteger();

    /// @param chat of the lane that waits
    private record Sender(int number, TestUser user, long chat, RawSocket socket) {
        String text(int i) {
            return number + " " + i;
        }
    }

    @Test
    void fullQueue_isBusy_whatWasAcknowledgedIsKeptOnce_andOtherLanesGoOn() throws Exception {
        String database = PostgresServer.get().freshDatabase();
        List<Sender> senders = new ArrayList<>();
        try (TestServer server = TestServer.start(TestServer.Kind.POSTGRES, Map.of("BESEDA_DATABASE_URL", database));
                Connection outside = connect(database);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            TestUser anna = server.newUser();
            TestUser boris = server.newUser();
            List<Long> chats = aChatOfEveryLane(server, anna, boris);
            long locked = chats.removeFirst();
            try (TestSocket first = anna.open();
                    TestSocket listening = boris.open()) {
                addSenders(senders, server, anna, locked);
                lock(outside, locked);
                first.send(Map.of("action", "message", "chat", locked, "text", "the first"));
                Until.isTrue("the lane waits for the lock", () -> isAwaited(outside));
                List<CompletableFuture<Void>> answered = new ArrayList<>();
                for (Sender sender : senders) {
                    sender.socket().send(frames(sender));
                    answered.add(CompletableFuture.runAsync(() -> readAnswers(sender), threads));
                }
                Until.isTrue("all of them are queued or busy", () -> busy.get() == SENT + 1 - WAITING);
                whileFull(server, anna, locked);
                othersGoOn(anna, listening, chats);
                assertThat(server.server().node().queued()).isEqualTo(Limits.LOG_INBOX);
                assertThat(answers).hasSize(busy.get()).values().doesNotContain("ack");

                outside.rollback();
                CompletableFuture.allOf(answered.toArray(CompletableFuture[]::new))
                        .join();
                assertThat(answers).hasSize(SENT).values().containsOnly("ack", "busy");
                assertThat(answers.values().stream().filter("busy"::equals)).hasSize(busy.get());
                assertThat(busy).hasValue(SENT + 1 - WAITING);
            }
            for (Sender sender : senders) {
                assertThat(history(sender.user(), sender.chat())).isEqualTo(acknowledged(sender, locked));
            }
            anna.say(locked, "as if nothing had been");
        } finally {
            for (Sender sender : senders) {
                sender.socket().close();
            }
        }
    }

    /// One in the chat that is locked; the others in chats of their own, so that each socket hears of its own sends
    /// alone and none is too slow.
    private static void addSenders(List<Sender> senders, TestServer server, TestUser anna, long locked)
            throws IOException {
        int lanes = server.server().node().store().lanes();
        int port = server.server().address().getPort();
        for (int i = 0; i < SOCKETS; i++) {
            TestUser user = i == 0 ? anna : server.newUser();
            long chat = locked;
            while (i > 0 && (chat == locked || chat % lanes != locked % lanes)) {
                chat = user.group("Own");
            }
            senders.add(new Sender(i, user, chat, new RawSocket(port, "/ws/?token=" + user.token(), 0)));
        }
    }

    private List<String> acknowledged(Sender sender, long locked) {
        List<String> texts = new ArrayList<>(sender.chat() == locked ? List.of("the first") : List.of());
        IntStream.range(0, EACH)
                .mapToObj(sender::text)
                .filter(text -> "ack".equals(answers.get(text)))
                .forEach(texts::add);
        return texts;
    }

    /// More of what does not fit, by both doors: it takes no place.
    private static void whileFull(TestServer server, TestUser anna, long locked) {
        TestUser.Answer refused = anna.post("/api/chats/" + locked + "/messages/", Map.of("text", "too much"));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("busy");
        assertThat(refused.response().headers().firstValue("Retry-After")).contains("1");
        try (TestSocket socket = anna.open()) {
            for (int i = 0; i < 2 * Limits.MAILBOX; i++) {
                JsonNode error = socket.ask(Map.of("action", "message", "chat", locked, "text", "too much"));
                assertThat(error.get("event").stringValue()).isEqualTo("error");
                assertThat(error.get("code").stringValue()).isEqualTo("busy");
            }
        }
        assertThat(server.server().node().queued()).isEqualTo(Limits.LOG_INBOX);
        // What reads does not wait for who writes.
        assertThat(anna.get("/api/chats/" + locked + "/messages/").json()).isEmpty();
    }

    private static void othersGoOn(TestUser anna, TestSocket listening, List<Long> chats) {
        for (int i = 1; i <= 20; i++) {
            for (long chat : chats) {
                anna.say(chat, "text " + i);
                JsonNode heard = listening.await("message.created");
                assertThat(heard.get("chat").longValue()).isEqualTo(chat);
                assertThat(heard.get("seq").longValue()).isEqualTo(i);
            }
        }
    }

    /// The lane is that of the remainder: see `ChatLog`.
    private static List<Long> aChatOfEveryLane(TestServer server, TestUser anna, TestUser boris) {
        int lanes = server.server().node().store().lanes();
        assertThat(lanes).isGreaterThan(1);
        List<Long> chats = new ArrayList<>();
        while (chats.size() < lanes) {
            long chat = anna.group("Chat", boris);
            if (chats.stream().noneMatch(other -> other % lanes == chat % lanes)) {
                chats.add(chat);
            }
        }
        return chats;
    }

    /// What one socket sends, in one piece; each text and ref is unlike all others.
    private static byte[] frames(Sender sender) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < EACH; i++) {
            String text = sender.text(i);
            frames.writeBytes(RawSocket.frame(Json.mapper()
                    .writeValueAsString(
                            Map.of("action", "message", "chat", sender.chat(), "text", text, "ref", text))));
        }
        return frames.toByteArray();
    }

    /// Until every send of the socket is answered once.
    private void readAnswers(Sender sender) {
        try {
            for (int left = EACH; left > 0; ) {
                JsonNode frame = sender.socket().next();
                assertThat(frame).as("%s lives", sender).isNotNull();
                if (!frame.has("ref")) {
                    continue;
                }
                left--;
                String text = frame.get("ref").stringValue();
                boolean refused = frame.get("event").stringValue().equals("error");
                String before = answers.put(text, refused ? frame.get("code").stringValue() : "ack");
                assertThat(before).as("an earlier answer to %s", text).isNull();
                if (refused) {
                    busy.incrementAndGet();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> history(TestUser user, long chat) {
        List<String> texts = new ArrayList<>();
        long after = 0;
        while (true) {
            JsonNode page = user.get("/api/chats/" + chat + "/messages/?limit=" + Limits.PAGE_MAX + "&after=" + after)
                    .json();
            if (page.isEmpty()) {
                return texts;
            }
            page.forEach(message -> texts.add(message.get("text").stringValue()));
            after = page.get(page.size() - 1).get("seq").longValue();
        }
    }

    private static Connection connect(String url) throws SQLException {
        URI parsed = URI.create(url);
        Connection connection = DriverManager.getConnection(
                "jdbc:postgresql://" + parsed.getHost() + ":" + parsed.getPort() + parsed.getPath(),
                parsed.getUserInfo(),
                "");
        connection.setAutoCommit(false);
        return connection;
    }

    private static void lock(Connection outside, long chat) throws SQLException {
        try (Statement statement = outside.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT id FROM beseda_chat WHERE id = " + chat + " FOR UPDATE")) {
            assertThat(rows.next()).isTrue();
        }
    }

    /// Whether somebody waits for what that connection has locked.
    private static boolean isAwaited(Connection outside) {
        try (Statement statement = outside.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))
                        """)) {
            return rows.next() && rows.getInt(1) > 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
