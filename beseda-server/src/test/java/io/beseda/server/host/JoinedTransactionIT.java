package io.beseda.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beseda.contract.PostgresServer;
import io.beseda.core.ChatId;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.log.Change;
import io.beseda.core.log.StoreException;
import io.beseda.core.node.BesedaNode;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A host's row and what is said about it in a chat are one transaction on the host's connection: both or
/// neither, and nobody sees anything of it before the commit.
class JoinedTransactionIT {
    private static String database;
    private static TestServer server;
    private TestUser buyer;
    private TestUser seller;

    @BeforeAll
    static void start() throws Exception {
        database = PostgresServer.get().freshDatabase();
        Order.createTable(database);
        server = TestServer.start(TestServer.Kind.POSTGRES, Map.of("BESEDA_DATABASE_URL", database));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void newUsers() {
        buyer = server.newUser();
        seller = server.newUser();
    }

    private static BesedaNode node() {
        return server.server().node();
    }

    private static Order begin() throws Exception {
        return Order.begin(database, node());
    }

    @Test
    void commit_showsOrderChatAndMessage_andNothingBefore() throws Exception {
        try (TestSocket socket = seller.open();
                Order order = begin()) {
            ChatId chat = order.direct(buyer.id(), seller.id());
            order.insert(1, chat);
            CompletableFuture<Change.Sent> sent = order.send(buyer.id(), chat, "I take two.");
            order.write();
            assertThat(socket.drain()).isEmpty();
            assertThat(seller.get("/api/chats/").json()).isEmpty();
            assertThat(sent).isNotDone();

            order.commit(node());

            assertThat(sent.join().message().text()).isEqualTo("I take two.");
            assertThat(socket.await("chat.created").get("chat").longValue()).isEqualTo(chat.value());
            assertThat(socket.await("message.created").get("seq").longValue()).isEqualTo(1);
            assertThat(Order.committed(database)).contains(1L);
            buyer.say(chat.value(), "Thank you.");
            assertThat(socket.await("message.created").get("seq").longValue()).isEqualTo(2);
        }
    }

    @Test
    void rollback_showsNothing_andLeavesNoHole() throws Exception {
        long chat = buyer.direct(seller);
        buyer.say(chat, "Good day.");
        try (TestSocket socket = seller.open();
                Order order = begin()) {
            order.insert(2, new ChatId(chat));
            CompletableFuture<Change.Sent> sent = order.send(buyer.id(), new ChatId(chat), "Never said.");
            order.write();
            order.rollBack();
            assertThat(sent).isCancelled();

            buyer.say(chat, "Said.");
            JsonNode next = socket.await("message.created");
            assertThat(next.get("seq").longValue()).isEqualTo(2);
            assertThat(next.get("message").get("text").stringValue()).isEqualTo("Said.");
            assertThat(socket.drain()).isEmpty();
            assertThat(messages(seller, new ChatId(chat))).containsExactly("Good day.", "Said.");
            assertThat(Order.committed(database)).doesNotContain(2L);
        }
    }

    @Test
    void killedBetweenWriteAndCommit_leavesNeither() throws Exception {
        long chat = buyer.direct(seller);
        Process host = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Order.class.getName(),
                        database,
                        "3",
                        Long.toString(chat),
                        Long.toString(buyer.id()),
                        "Lost.")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(host.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.equals("written")) {
                line = out.readLine();
            }
            assertThat(line).isEqualTo("written");
        } finally {
            host.destroyForcibly().waitFor();
        }

        JsonNode said = buyer.say(chat, "Said."); // waits for the lock that the dead one held

        assertThat(said.get("seq").longValue()).isEqualTo(1);
        assertThat(messages(seller, new ChatId(chat))).containsExactly("Said.");
        assertThat(Order.committed(database)).doesNotContain(3L);
    }

    @Test
    void twoTransactionsInOneChat_takeTurns() throws Exception {
        ChatId chat = new ChatId(buyer.direct(seller));
        try (TestSocket socket = seller.open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch bothSent = new CountDownLatch(2);
            List<CompletableFuture<Void>> orders = IntStream.range(0, 2)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> place(10 + i, chat, bothSent), threads))
                    .toList();
            orders.forEach(CompletableFuture::join);

            List<Long> seqs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                seqs.add(socket.await("message.created").get("seq").longValue());
            }
            assertThat(seqs).containsExactly(1L, 2L, 3L, 4L);
            assertThat(messages(seller, chat)).hasSize(4);
            assertThat(Order.committed(database)).contains(10L, 11L);
        }
    }

    private void place(long id, ChatId chat, CountDownLatch bothSent) {
        try (Order order = begin()) {
            order.insert(id, chat);
            var _ = order.send(buyer.id(), chat, "first of " + id);
            var _ = order.send(buyer.id(), chat, "second of " + id);
            bothSent.countDown();
            assertThat(bothSent.await(20, TimeUnit.SECONDS)).isTrue();
            order.commit(node());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// The host may be slow between its call and its commit: others who write to the same chat, open the same
    /// chat or add the same people do not wait.
    @Test
    void openTransaction_keepsNobodyWaiting() throws Exception {
        TestUser third = server.newUser();
        ChatId known = new ChatId(buyer.direct(seller));
        try (Order order = begin()) {
            ChatId fresh = order.direct(third.id(), seller.id());
            order.insert(4, fresh);
            var _ = order.send(third.id(), fresh, "To a new chat.");
            var _ = order.send(buyer.id(), known, "To one that exists.");

            assertThat(seller.say(known.value(), "Quick.").get("seq").longValue())
                    .isEqualTo(1);
            seller.group("All", buyer, third);
            long theirs = seller.direct(third);

            assertThat(theirs).isNotEqualTo(fresh.value());
            // Only now the host's chat is one too many: its transaction is to be run again, and then finds the other.
            assertThatThrownBy(order::write)
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BUSY));
            order.rollBack();
            assertThat(order.direct(third.id(), seller.id()).value()).isEqualTo(theirs);
        }
    }

    @Test
    void sendByStranger_isRefusedAtTheCall() throws Exception {
        ChatId chat = new ChatId(buyer.direct(seller));
        try (Order order = begin()) {
            assertThatThrownBy(() -> order.send(server.newUser().id(), chat, "Hello."))
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_FOUND));
        }
    }

    /// What is decided under the lock only: here, a block that came after the call.
    @Test
    void refusalBeforeTheCommit_isThrownAndWritesNothing() throws Exception {
        ChatId chat = new ChatId(buyer.direct(seller));
        try (Order order = begin()) {
            order.insert(5, chat);
            var _ = order.send(buyer.id(), chat, "Hello.");
            seller.post("/api/users/" + buyer.id() + "/block/", "");
            assertThatThrownBy(order::write)
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BLOCKED));
            order.rollBack();
        }
        assertThat(messages(seller, chat)).isEmpty();
    }

    @Test
    void repeatedKey_answersTheFirstMessage_andSaysNothingNew() throws Exception {
        ChatId chat = new ChatId(buyer.direct(seller));
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (Order order = begin()) {
                CompletableFuture<Change.Sent> sent = order.send(buyer.id(), chat, "Order 6 is placed.", "order-6");
                order.commit(node());
                ids.add(sent.join().message().id());
            }
        }
        assertThat(ids.get(1)).isEqualTo(ids.get(0));
        assertThat(messages(seller, chat)).containsExactly("Order 6 is placed.");
    }

    @Test
    void rollbackToSavepoint_takesBackWhatCameAfterIt() throws Exception {
        ChatId chat = new ChatId(buyer.direct(seller));
        try (Order order = begin()) {
            var _ = order.send(buyer.id(), chat, "Kept.");
            int savepoint = order.log().size();
            CompletableFuture<Change.Sent> undone = order.send(buyer.id(), chat, "Undone.");
            order.log().backTo(savepoint);
            order.commit(node());
            assertThat(undone).isCancelled();
        }
        assertThat(messages(seller, chat)).containsExactly("Kept.");
    }

    /// Whoever calls after the write, in a callback of the same transaction, is not forgotten.
    @Test
    void sendAfterTheWrite_isSentAfterTheCommit() throws Exception {
        ChatId chat = new ChatId(buyer.direct(seller));
        try (Order order = begin()) {
            var _ = order.send(buyer.id(), chat, "In it.");
            order.write();
            CompletableFuture<Change.Sent> late = order.send(buyer.id(), chat, "After it.");
            order.commit(node());
            late.orTimeout(20, TimeUnit.SECONDS).join();
        }
        assertThat(messages(seller, chat)).containsExactly("In it.", "After it.");
    }

    @Test
    void unknownOutcome_failsTheAnswer() throws Exception {
        ChatId chat = new ChatId(buyer.direct(seller));
        try (Order order = begin()) {
            CompletableFuture<Change.Sent> sent = order.send(buyer.id(), chat, "Perhaps.");
            order.write();
            order.log().lost(StoreException.unknown("the connection was lost", new IllegalStateException()));
            assertThatThrownBy(sent::join).hasCauseInstanceOf(StoreException.class);
        }
    }

    private static List<String> messages(TestUser reader, ChatId chat) {
        List<String> texts = new ArrayList<>();
        for (JsonNode message :
                reader.get("/api/chats/" + chat.value() + "/messages/").json()) {
            texts.add(message.get("text").stringValue());
        }
        return texts;
    }
}
