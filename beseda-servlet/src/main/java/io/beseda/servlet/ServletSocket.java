package io.beseda.servlet;

import io.beseda.api.http.SocketHandler;
import io.beseda.api.mount.MountMetrics;
import io.beseda.api.mount.Transport;
import io.beseda.api.mount.WebSocket;
import io.beseda.core.hub.CloseCode;
import io.beseda.core.hub.SharedBytes;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves the bytes of a [WebSocket] through the container's streams. Owner: the loop; but the container reads, on
/// one thread at a time, in [#onDataAvailable].
final class ServletSocket implements Transport, ReadListener, WriteListener {
    private static final Logger LOG = LoggerFactory.getLogger(ServletSocket.class);
    private static final int FIRST_BUFFER = 512;

    private final ServletLoop loop;
    private final MountMetrics metrics;
    private final Semaphore waitingReaders;
    private final WebSocket socket;
    private final Inbox inbox = new Inbox();
    private final Outbox outbox = new Outbox();
    /// True: answer 101. False: it is over before. Null once that is known.
    private @Nullable CompletableFuture<Boolean> answer;

    /// Null until the container has left HTTP.
    private @Nullable WebConnection connection;

    private @Nullable ServletOutputStream out;
    /// Set before the container calls; its thread's.
    private @Nullable ServletInputStream reader;

    /// Written, but perhaps in a buffer of the container.
    private boolean unflushed;
    private boolean inputEnded;
    /// Nothing is sent any more: what waits goes out, then our part is over.
    private boolean ending;
    private boolean ended;

    ServletSocket(ServletMount mount, ServletLoop loop, SocketHandler handler) {
        this.loop = loop;
        this.metrics = mount.metrics();
        this.waitingReaders = mount.waitingReaders();
        int limit = mount.settings().limits().bodyBytes();
        this.socket = new WebSocket(loop, metrics, this, handler, limit);
    }

    /// From any thread.
    ///
    /// @return true: answer 101, and then [#connect]
    CompletableFuture<Boolean> open() {
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        loop.execute(() -> {
            answer = answered;
            metrics.accepted.increment();
            loop.connectionOpened();
            socket.open();
            if (loop.isDraining()) {
                socket.drain();
            }
        });
        return answered;
    }

    /// The container has left HTTP. On its thread.
    void connect(WebConnection opened) {
        try {
            ServletOutputStream output = opened.getOutputStream();
            reader = opened.getInputStream();
            output.setWriteListener(this);
            reader.setReadListener(this);
            loop.execute(() -> connected(opened, output));
        } catch (IOException | IllegalStateException e) {
            onError(e);
        }
    }

    private void connected(WebConnection opened, ServletOutputStream output) {
        connection = opened;
        out = output;
        if (ended) {
            hangUp();
        } else {
            flush();
        }
    }

    // ---- out

    @Override
    public void accept() {
        answer(true);
    }

    private void answer(boolean accepted) {
        CompletableFuture<Boolean> waiting = answer;
        if (waiting != null) {
            answer = null;
            waiting.complete(accepted);
        }
    }

    @Override
    public void send(SharedBytes frames) {
        send(((HeapBytes) frames).bytes());
    }

    @Override
    public void send(byte[] frame) {
        outbox.add(frame);
        flush();
    }

    @Override
    public void sendSoon(SharedBytes frames) {
        sendSoon(((HeapBytes) frames).bytes());
    }

    @Override
    public void sendSoon(byte[] frame) {
        outbox.add(frame);
    }

    @Override
    public long waiting() {
        return outbox.bytes();
    }

    /// Gives the container what it takes. It calls [#onWritePossible] when it takes more.
    @Override
    public void flush() {
        ServletOutputStream to = out;
        if (to == null || ended) {
            return;
        }
        try {
            while (to.isReady()) {
                byte[] next = outbox.poll();
                if (next != null) {
                    unflushed = true;
                    to.write(next);
                } else if (unflushed) {
                    unflushed = false;
                    to.flush();
                } else {
                    inbox.outputStuck(false);
                    allSent();
                    return;
                }
            }
            inbox.outputStuck(true);
        } catch (IOException | IllegalStateException e) { // the latter when it has ended meanwhile
            LOG.debug("A connection broke: {}", e.getMessage());
            close();
        }
    }

    private void allSent() {
        if (ending) {
            ending = false;
            if (inputEnded || socket.isPeerClosed()) {
                close();
            } else {
                socket.outputEnded(); // there are no half ends here: the peer is heard a while longer
            }
        }
    }

    @Override
    public void onWritePossible() {
        loop.execute(this::flush);
    }

    @Override
    public void end(byte @Nullable [] lastFrame) {
        if (lastFrame != null) {
            outbox.add(lastFrame);
        }
        ending = true;
        flush();
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            outbox.clear();
            inbox.end();
            hangUp();
            answer(false);
            metrics.ended.increment();
            socket.ended();
            loop.connectionEnded();
        }
    }

    private void hangUp() {
        WebConnection open = connection;
        ServletOutputStream to = out;
        if (open != null && to != null) {
            try {
                open.close();
            } catch (Exception e) { // whatever it is, it is over
                LOG.debug("A connection broke: {}", e.getMessage());
            }
            HangUp.on(to);
        }
    }

    // ---- in

    /// Stops only where the container holds nothing: it would not tell us of that, but of what comes then.
    @Override
    public void onDataAvailable() throws IOException {
        ServletInputStream in = reader;
        byte[] buffer = new byte[FIRST_BUFFER];
        int size = 0;
        while (in != null && in.isReady()) {
            if (size == buffer.length) {
                buffer = Arrays.copyOf(buffer, 2 * size);
            }
            int space = buffer.length - size;
            int read = in.read(buffer, size, space);
            if (read < 0) {
                break; // onAllDataRead follows
            }
            size += read;
            if (size >= Inbox.AHEAD && read < space) {
                if (!handOver(Arrays.copyOf(buffer, size))) {
                    return;
                }
                size = 0;
            }
        }
        if (size > 0) {
            handOver(Arrays.copyOf(buffer, size));
        }
    }

    /// False: there is no room for more.
    private boolean handOver(byte[] bytes) {
        boolean room = inbox.sent(bytes.length);
        loop.execute(() -> arrived(bytes));
        return room || awaitRoom();
    }

    /// The peer sends faster than we work. A container calls again and again while there is something to read, so
    /// not to read means to wait here.
    private boolean awaitRoom() {
        boolean allowed = waitingReaders.tryAcquire();
        if (!allowed) {
            loop.execute(() -> socket.close(CloseCode.TRY_AGAIN_LATER, "too much at once, try again"));
        }
        boolean room = inbox.awaitRoom();
        if (allowed) {
            waitingReaders.release();
        }
        return room;
    }

    private void arrived(byte[] bytes) {
        if (!ended) {
            socket.heard(bytes.length);
            inbox.arrived(bytes);
            deliver();
            socket.readComplete();
        }
    }

    @Override
    public void deliver() {
        ByteBuffer bytes = inbox.take();
        if (bytes != null) {
            int before = bytes.remaining();
            boolean wanted = socket.read(bytes);
            inbox.putBack(bytes, before - bytes.remaining(), wanted);
        }
    }

    @Override
    public void reading(boolean on) {
        // what is not read stays in the inbox, and past its bound with the peer
    }

    @Override
    public boolean isInputEnded() {
        return inputEnded;
    }

    @Override
    public void onAllDataRead() {
        loop.execute(this::inputHasEnded);
    }

    /// Some containers tell of the peer's end so. That we cannot write, [#flush] finds out.
    @Override
    public void onError(Throwable cause) {
        LOG.debug("A connection broke: {}", cause.getMessage());
        loop.execute(this::inputHasEnded);
    }

    private void inputHasEnded() {
        if (!ended && !inputEnded) {
            inputEnded = true;
            socket.inputEnded();
        }
    }
}
