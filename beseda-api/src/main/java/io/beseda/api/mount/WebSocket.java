package io.beseda.api.mount;

import io.beseda.api.frame.FrameDecoder;
import io.beseda.api.frame.Frames;
import io.beseda.api.frame.Inbound;
import io.beseda.api.http.SocketHandler;
import io.beseda.core.Limits;
import io.beseda.core.hub.CloseCode;
import io.beseda.core.hub.Connection;
import io.beseda.core.hub.Loop;
import io.beseda.core.hub.SharedBytes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The life of a WebSocket, whatever moves its bytes. In: bytes go through a [FrameDecoder] to the
/// [SocketHandler]. Out: what is written is frames already and goes straight to the [Transport]. Owner: the loop.
public final class WebSocket implements Connection, Timed {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocket.class);
    private static final byte[] EMPTY = {};

    /// In order.
    private enum Phase {
        /// The handler subscribes; the 101 waits, and what was written meanwhile. Nothing is read.
        OPENING,
        OPEN,
        /// We sent a close frame and wait for the peer's. Messages are dropped.
        CLOSING,
        /// Both close frames are sent, or the peer broke the protocol: what is left goes out, then our half ends,
        /// and what comes is dropped until the peer ends the other (RFC 6455 section 7.1.1).
        ENDING,
        ENDED
    }

    private final MountLoop loop;
    private final MountMetrics metrics;
    private final Transport transport;
    private final SocketHandler handler;
    private final FrameDecoder decoder;
    private final Wheel.Entry timer = new Wheel.Entry(this);
    private Phase phase = Phase.OPENING;
    private boolean reading = true;
    private boolean unflushed;
    private boolean outputEnded;
    private boolean peerClosed;
    private boolean pinged;
    private boolean told;
    private int lastHeard;

    /// @param limit the bytes of the largest message that is taken
    public WebSocket(MountLoop loop, MountMetrics metrics, Transport transport, SocketHandler handler, int limit) {
        this.loop = loop;
        this.metrics = metrics;
        this.transport = transport;
        this.handler = handler;
        this.decoder = new FrameDecoder(limit);
    }

    // ---- what the transport tells

    /// The handshake is right: opens the handler, which says when to answer it.
    public void open() {
        metrics.socketsOpened.increment();
        loop.wheel().schedule(timer, loop.ticks().response());
        try {
            handler.open(this, this::ready);
        } catch (RuntimeException e) {
            LOG.error("A socket could not be opened", e);
            close(CloseCode.INTERNAL_ERROR, "");
        }
    }

    /// Something came from the peer, and will be delivered.
    public void heard(int bytes) {
        metrics.bytesIn.add(bytes);
        lastHeard = loop.wheel().now();
        pinged = false;
    }

    /// Reads what has come, as long as someone wants it; true: what is left will be wanted later.
    public boolean read(ByteBuffer bytes) {
        Inbound found = null;
        while (isWanted() && (found = decoder.next(bytes)) != null) {
            on(found);
        }
        return phase == Phase.OPENING || phase == Phase.OPEN || phase == Phase.CLOSING;
    }

    /// Whether [#read] would read.
    private boolean isWanted() {
        return reading && (phase == Phase.OPEN || phase == Phase.CLOSING);
    }

    /// All that has come for now was delivered.
    public void readComplete() {
        if (unflushed) {
            unflushed = false;
            transport.flush();
        }
    }

    /// The peer has ended its half; what it sent before may not be read yet.
    public void inputEnded() {
        boolean lastFrameWaits = phase == Phase.ENDING && !outputEnded;
        boolean messagesWait = phase == Phase.OPEN && !reading;
        if (phase == Phase.CLOSING) {
            end(null);
        } else if (!lastFrameWaits && !messagesWait) {
            transport.close();
        }
    }

    /// Our half has ended.
    public void outputEnded() {
        outputEnded = true;
        loop.wheel().schedule(timer, loop.ticks().lingering());
    }

    /// Whether the peer has sent a close frame, so that all is said.
    public boolean isPeerClosed() {
        return peerClosed;
    }

    /// The connection has ended.
    public void ended() {
        if (phase != Phase.ENDED) {
            phase = Phase.ENDED;
            loop.wheel().remove(timer);
            metrics.socketsEnded.increment();
            tellHandler();
        }
    }

    // ---- what the handler asks for

    private void ready() {
        if (phase != Phase.OPENING) {
            return;
        }
        phase = Phase.OPEN;
        transport.accept();
        lastHeard = loop.wheel().now();
        loop.wheel().schedule(timer, loop.ticks().ping());
        loop.execute(this::resume);
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public boolean isOpen() {
        return phase == Phase.OPENING || phase == Phase.OPEN;
    }

    @Override
    public void write(SharedBytes frames) {
        if (hasRoom(frames)) {
            metrics.writes.increment();
            metrics.bytesOut.add(frames.length());
            transport.send(frames);
        }
    }

    @Override
    public void writeSoon(SharedBytes frames) {
        if (hasRoom(frames)) {
            metrics.bytesOut.add(frames.length());
            transport.sendSoon(frames);
        }
    }

    /// False: it is closed, or is now.
    private boolean hasRoom(SharedBytes frames) {
        if (!isOpen()) {
            return false;
        }
        long waiting = transport.waiting();
        boolean room = waiting == 0 || waiting + frames.length() <= Limits.OUTBOX_BYTES;
        if (!room) {
            tooSlow();
        }
        return room;
    }

    private void send(byte[] frame) {
        metrics.bytesOut.add(frame.length);
        transport.send(frame);
    }

    private void tooSlow() {
        metrics.slowDrops.increment();
        close(CloseCode.TOO_SLOW, "What was sent is not taken.");
    }

    @Override
    public void close(int code, String reason) {
        ready(); // one that was never ready gets its 101, or it could not see the code
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.CLOSING;
        send(Frames.close(code, reason));
        closing();
    }

    /// Reads on for the peer's close frame, and bounds the wait for it.
    private void closing() {
        loop.wheel().schedule(timer, loop.ticks().closing());
        reading = true;
        loop.execute(() -> {
            tellHandler();
            resume();
        });
    }

    /// Sends the last frame, if there is one to send, and ends our half when all has gone out.
    private void end(byte @Nullable [] lastFrame) {
        phase = Phase.ENDING;
        loop.wheel().schedule(timer, loop.ticks().closing());
        transport.end(lastFrame);
        transport.reading(true);
        tellHandler();
    }

    @Override
    public void reading(boolean on) {
        if (phase == Phase.CLOSING || phase == Phase.ENDING || reading == on) {
            return;
        }
        reading = on;
        if (on) {
            loop.execute(this::resume);
        } else {
            transport.reading(false);
        }
    }

    /// Delivers what was held back, then reads on.
    private void resume() {
        if (phase == Phase.OPENING || phase == Phase.ENDED) {
            return;
        }
        transport.deliver();
        readComplete();
        if (reading && transport.isInputEnded()) {
            if (phase != Phase.ENDING) {
                end(null);
            }
        } else if (reading) {
            lastHeard = loop.wheel().now();
            transport.reading(true);
        }
    }

    private void on(Inbound found) {
        switch (found) {
            case Inbound.Text(byte[] utf8) -> {
                metrics.messagesIn.increment();
                if (phase == Phase.OPEN) {
                    onText(utf8);
                }
            }
            case Inbound.Ping(byte[] payload) -> {
                if (phase == Phase.OPEN) {
                    pong(payload);
                }
            }
            case Inbound.Pong pong -> LOG.trace("{} is heard", pong);
            case Inbound.Close close -> {
                peerClosed = true;
                end(phase == Phase.OPEN ? Frames.close(close.code(), "") : null);
            }
            case Inbound.Failed(int code, String reason) ->
                end(phase == Phase.OPEN ? Frames.close(code, reason) : null);
        }
    }

    private void onText(byte[] utf8) {
        try {
            handler.onText(utf8);
        } catch (RuntimeException e) {
            LOG.error("A message could not be handled", e);
            close(CloseCode.INTERNAL_ERROR, "");
        }
    }

    /// Pongs leave together after this read. They count against the outbox as everything does.
    private void pong(byte[] payload) {
        if (transport.waiting() > Limits.OUTBOX_BYTES) {
            tooSlow();
        } else {
            transport.sendSoon(Frames.pong(payload));
            unflushed = true;
        }
    }

    private void tellHandler() {
        if (!told) {
            told = true;
            try {
                handler.onClosed();
            } catch (RuntimeException e) {
                LOG.error("The end of a socket could not be handled", e);
            }
        }
    }

    // ---- what the wheel tells

    @Override
    public void onDue() {
        if (phase != Phase.OPEN) {
            transport.close();
            return;
        }
        int now = loop.wheel().now();
        int silent = reading ? now - lastHeard : 0; // one that is not read cannot be heard
        if (silent < loop.ticks().ping()) {
            loop.wheel().schedule(timer, loop.ticks().ping() - silent);
        } else if (!pinged) {
            pinged = true;
            send(Frames.ping(EMPTY));
            loop.wheel().schedule(timer, loop.ticks().ping());
        } else {
            metrics.silentDrops.increment();
            close(CloseCode.GOING_AWAY, "Nothing was heard.");
            transport.close();
        }
    }

    @Override
    public void drain() {
        close(CloseCode.GOING_AWAY, "The server is going.");
    }

    @Override
    public void abort() {
        transport.close();
    }
}
