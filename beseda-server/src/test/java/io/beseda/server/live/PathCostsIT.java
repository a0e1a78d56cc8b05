package io.beseda.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a message costs on its way, counted, so that a slow machine counts the same.
class PathCostsIT {
    private static final int MEMBERS = 20;
    private static final int BURST = 400;
    private static final int SOCKETS = 200;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// Sends so many at once and returns the writes to sockets that they cost, each heard by every member.
    private static long writesOf(int messages, TestUser sender, long chat, List<TestSocket> members) {
        long before = sender.metric("beseda_sockets_writes_total");
        for (int i = 1; i <= messages; i++) {
            members.getFirst().send(Map.of("action", "message", "chat", chat, "text", "number " + i + "."));
        }
        members.forEach(member -> member.await(frame -> frame.toString().contains("number " + messages + ".")));
        return sender.metric("beseda_sockets_writes_total") - before;
    }

    @Test
    void burst_leavesInFewWrites_andAMessageAloneInOneEach() {
        TestUser sender = server.newUser();
        TestUser[] others = Stream.generate(server::newUser).limit(MEMBERS - 1).toArray(TestUser[]::new);
        long chat = sender.group("many", others);
        List<TestSocket> sockets = new ArrayList<>(List.of(sender.open()));
        Stream.of(others).map(TestUser::open).forEach(sockets::add);
        sockets.forEach(TestSocket::drain);
        try {
            // No member here says that it was delivered: what is counted are the messages and nothing else.
            assertThat(writesOf(1, sender, chat, sockets)).isLessThan(2 * MEMBERS);
            long writes = writesOf(BURST, sender, chat, sockets);
            double each = (double) writes / (BURST * MEMBERS);
            System.out.printf("FIGURE socket writes per delivered message, %d in flight: %.3f%n", BURST, each);
            assertThat(each).isLessThan(0.2);
        } finally {
            sockets.forEach(TestSocket::close);
        }
    }

    @Test
    void socket_hasNoThreadOfItsOwn() {
        TestUser user = server.newUser();
        List<TestSocket> sockets = new ArrayList<>(List.of(user.open()));
        try {
            sockets.getFirst().drain();
            int before = ManagementFactory.getThreadMXBean().getThreadCount();
            Stream.generate(user::open).limit(SOCKETS).forEach(sockets::add);
            sockets.forEach(TestSocket::drain);
            // The clients of this test are in the same process, and share their few.
            assertThat(ManagementFactory.getThreadMXBean().getThreadCount() - before)
                    .isLessThan(SOCKETS / 10);
        } finally {
            sockets.forEach(TestSocket::close);
        }
    }
}
