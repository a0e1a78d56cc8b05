package io.beseda.netty;

import io.beseda.api.frame.Frames;
import io.beseda.api.http.SocketHandler;
import io.beseda.core.hub.Connection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Remembers what it is told, and lets a test act on the connection's loop.
final class RecordingSocket implements SocketHandler {
    final List<String> texts = new CopyOnWriteArrayList<>();
    final AtomicInteger closed = new AtomicInteger();
    private final CompletableFuture<Connection> opened = new CompletableFuture<>();
    private final CompletableFuture<Runnable> whenReady = new CompletableFuture<>();
    private final boolean readyAtOnce;
    private Consumer<Connection> afterText = _ -> {};

    RecordingSocket() {
        this(true);
    }

    /// @param readyAtOnce false: the test says when, by [#ready]
    RecordingSocket(boolean readyAtOnce) {
        this.readyAtOnce = readyAtOnce;
    }

    /// Done on the loop after each text.
    RecordingSocket afterText(Consumer<Connection> action) {
        afterText = action;
        return this;
    }

    @Override
    public void open(Connection connection, Runnable ready) {
        whenReady.complete(ready);
        if (readyAtOnce) {
            ready.run();
        }
        opened.complete(connection);
    }

    @Override
    public void onText(byte[] utf8) {
        texts.add(new String(utf8, StandardCharsets.UTF_8));
        afterText.accept(opened.join());
    }

    @Override
    public void onClosed() {
        closed.incrementAndGet();
    }

    Connection connection() throws Exception {
        return opened.get(10, TimeUnit.SECONDS);
    }

    void ready() throws Exception {
        Runnable ready = whenReady.get(10, TimeUnit.SECONDS);
        onLoop(_ -> ready.run());
    }

    /// Runs the action on the loop and waits until it has run.
    void onLoop(Consumer<Connection> action) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Connection connection = connection();
        connection.loop().execute(() -> {
            action.accept(connection);
            done.complete(null);
        });
        done.get(10, TimeUnit.SECONDS);
    }

    void write(String text) throws Exception {
        onLoop(connection -> EchoSocket.write(connection, Frames.text(text.getBytes(StandardCharsets.UTF_8))));
    }
}
