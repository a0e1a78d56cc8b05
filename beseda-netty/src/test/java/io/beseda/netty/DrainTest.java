package io.beseda.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.beseda.api.http.Handshake;
import io.beseda.api.http.Response;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final Duration PATIENT = Duration.ofSeconds(10);

    @Test
    void drain_refusesTheNew_finishesTheOld_andEnds() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        RecordingSocket socket = new RecordingSocket();
        TestServer server = new TestServer(
                NettySettings.DEFAULTS,
                _ -> {
                    begun.countDown();
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        return Response.empty(500);
                    }
                    return Response.empty(204);
                },
                _ -> new Handshake.Accepted(null, socket));
        try (server;
                RawClient idle = server.connect();
                RawClient busy = server.connect();
                RawClient open = server.open()) {
            busy.send("GET / HTTP/1.1\nHost: h\n\n");
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            await().until(() -> server.server.metrics().accepted() == 3);

            server.server.stopAccepting();
            assertThatExceptionOfType(ConnectException.class).isThrownBy(server::connect);
            socket.write("bye");
            assertThat(open.frame().text()).isEqualTo("bye");

            Thread closing = Thread.startVirtualThread(() -> server.server.close(PATIENT));
            assertThat(idle.isAtEnd()).isTrue();
            assertThat(open.frame().closeCode()).isEqualTo(1001);
            open.send(ClientFrames.close(1001, ""));
            assertThat(open.isAtEnd()).isTrue();
            assertThat(closing.isAlive()).as("it waits for the request in hand").isTrue();

            release.countDown();
            RawClient.Answer answer = busy.answer();
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.headers()).containsEntry("connection", "close");
            assertThat(busy.isAtEnd()).isTrue();
            busy.socket().shutdownOutput();
            assertThat(closing.join(PATIENT)).isTrue();
            assertThat(server.server.metrics().connectionsOpen()).isZero();
            assertThat(socket.closed).hasValue(1);
        }
    }

    @Test
    void close_endsHardWhatIsLeftAtTheDeadline() throws Exception {
        RecordingSocket socket = new RecordingSocket();
        TestServer server = TestServer.sockets(NettySettings.DEFAULTS, () -> socket);
        try (server;
                RawClient deaf = server.open()) {
            server.server.close(Duration.ofMillis(100));
            assertThat(deaf.frame().closeCode()).isEqualTo(1001);
            assertThat(deaf.isAtEnd()).isTrue();
            assertThat(socket.closed).hasValue(1);
            assertThat(server.server.metrics().connectionsOpen()).isZero();
        }
    }

    @Test
    void tasksForALoopThatHasEnded_areDropped() throws Exception {
        TestServer server = TestServer.describing(NettySettings.DEFAULTS);
        server.close();
        AtomicBoolean ran = new AtomicBoolean();
        server.server.loops().getFirst().execute(() -> ran.set(true));
        server.close();
        assertThat(ran).isFalse();
    }

    @Test
    void loops_areThereBeforeTheStart_andOwnTheConnections() throws Exception {
        List<RecordingSocket> sockets = new ArrayList<>();
        try (TestServer server = TestServer.sockets(NettySettings.DEFAULTS.withLoops(2), () -> {
            RecordingSocket socket = new RecordingSocket();
            synchronized (sockets) {
                sockets.add(socket);
            }
            return socket;
        })) {
            assertThat(server.server.loops()).hasSize(2);
            try (RawClient first = server.open();
                    RawClient second = server.open()) {
                for (RecordingSocket socket : List.copyOf(sockets)) {
                    assertThat(server.server.loops())
                            .contains(socket.connection().loop());
                    assertThat(socket.connection().loop().isCurrent()).isFalse();
                    socket.onLoop(connection ->
                            assertThat(connection.loop().isCurrent()).isTrue());
                    socket.write("hello");
                }
                assertThat(first.frame().text()).isEqualTo("hello");
                assertThat(second.frame().text()).isEqualTo("hello");
                assertThat(sockets.get(0).connection().loop())
                        .isNotEqualTo(sockets.get(1).connection().loop());
            }
        }
    }

    @Test
    void portInUse_isRefusedWithTheAddress() throws Exception {
        try (TestServer server = TestServer.describing(NettySettings.DEFAULTS)) {
            int port = server.server.address().getPort();
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> TestServer.describing(NettySettings.DEFAULTS.withAddress("127.0.0.1", port)))
                    .withMessageContaining("127.0.0.1:" + port);
        }
    }
}
