package io.beseda.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.contract.PostgresServer;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/// Those who come at once share the database's statements; who comes alone pays for himself only. The tables
/// are locked until all have come, so that it does not depend on how quick anybody is.
class SharedReadsIT {
    private static final int MANY = 300;
    /// The node looks after its sockets and chats every second or so.
    private static final int HOUSE_KEEPING = 30;

    private static final String URL = PostgresServer.get().freshDatabase();

    private static TestServer server;
    private static TestUser anna;
    private static long chat;

    @BeforeAll
    static void start() {
        server = TestServer.start(Kind.POSTGRES, Map.of("BESEDA_DATABASE_URL", URL));
        anna = server.newUser("anna");
        chat = anna.group("Lunch");
        for (int i = 0; i < 5; i++) {
            anna.say(chat, "before anyone listened " + i);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static long statements() {
        return server.server().statements();
    }

    /// Statements that `action` cost, the tables being locked until all have come.
    private static long whileLocked(Callable<Boolean> haveAllCome, Runnable action) throws SQLException {
        long statements = statements();
        Future<?> acting;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try (Connection locking =
                            DriverManager.getConnection("jdbc:" + URL.replace("postgres@", ""), "postgres", "");
                    Statement lock = locking.createStatement()) {
                locking.setAutoCommit(false);
                lock.execute("LOCK TABLE beseda_session, beseda_chat_member, beseda_message IN ACCESS EXCLUSIVE MODE");
                acting = threads.submit(action);
                Until.isTrue("all have come", haveAllCome);
                locking.commit();
            }
        }
        assertThat(acting).as("done").succeedsWithin(java.time.Duration.ZERO);
        return statements() - statements;
    }

    private static List<TestSocket> openMany() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<TestSocket>> opening = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                opening.add(threads.submit(anna::open));
            }
            return opening.stream().map(SharedReadsIT::result).toList();
        }
    }

    private static TestSocket result(Future<TestSocket> opening) {
        try {
            return opening.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("not opened", e);
        }
    }

    private static void sync(TestSocket socket) {
        socket.send(Map.of("action", "sync", "chats", Map.of(Long.toString(chat), 0)));
    }

    @Test
    @DisabledIfSystemProperty(
            named = "beseda.mount",
            matches = "tomcat|jetty",
            disabledReason = "waits for sockets that are not open yet, which a container does not count")
    void many_openAndSyncAtOnce_forFewStatements_andAllGetAll() throws SQLException {
        List<TestSocket> sockets = new ArrayList<>();
        // Past the door, too, which lets them in as quickly as the machine takes them.
        Callable<Boolean> areIn =
                () -> anna.metric("beseda_sockets_open") >= MANY && anna.metric("beseda_sockets_waiting") == 0;
        long opening = whileLocked(areIn, () -> sockets.addAll(openMany()));
        long heard = anna.metric("beseda_sockets_messages_in_total");
        long syncing = whileLocked(() -> anna.metric("beseda_sockets_messages_in_total") >= heard + MANY, () -> {
            sockets.forEach(SharedReadsIT::sync);
            sockets.forEach(socket -> socket.await("synced"));
        });
        System.out.printf(
                "SharedReadsIT: %d sockets opened with %d statements, synced with %d%n", MANY, opening, syncing);

        assertThat(opening).as("statements, two each if everyone asked alone").isLessThan(MANY / 20 + HOUSE_KEEPING);
        assertThat(syncing).as("statements, two each if everyone asked alone").isLessThan(MANY / 20 + HOUSE_KEEPING);
        for (TestSocket socket : sockets) {
            List<Long> seqs = socket.drain().stream()
                    .filter(frame -> frame.has("seq"))
                    .map((JsonNode frame) -> frame.get("seq").longValue())
                    .toList();
            assertThat(seqs).containsExactly(1L, 2L, 3L, 4L, 5L);
            socket.close();
        }
    }

    @Test
    void one_opensAndSyncs_asBefore() {
        long fewestToOpen = Long.MAX_VALUE;
        long fewestToSync = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) { // house-keeping comes between some
            TestUser boris = server.newUser();
            long before = statements();
            try (TestSocket socket = boris.open()) {
                fewestToOpen = Math.min(fewestToOpen, statements() - before);
                long opened = statements();
                sync(socket);
                socket.await("synced");
                fewestToSync = Math.min(fewestToSync, statements() - opened);
            }
        }
        assertThat(fewestToOpen).as("session, memberships").isEqualTo(2);
        assertThat(fewestToSync).as("memberships").isEqualTo(1);
    }
}
