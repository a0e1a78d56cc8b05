package io.beseda.netty;

import io.beseda.api.frame.FrameDecoder;
import io.beseda.api.frame.Frames;
import io.beseda.api.frame.Inbound;
import io.beseda.api.http.SocketHandler;
import io.beseda.core.Limits;
import io.beseda.core.hub.CloseCode;
import io.beseda.core.hub.Connection;
import io.beseda.core.hub.Loop;
import io.beseda.core.hub.SharedBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An open WebSocket: the only handler in its channel's pipeline. In: bytes go through a [FrameDecoder] to the
/// [SocketHandler]. Out: what is written is frames already, so a write goes straight to the kernel. Owner: the
/// loop.
@SuppressWarnings("FutureReturnValueIgnored") // what fails is told to the pipeline
final class NettyConnection extends PeerHandler implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(NettyConnection.class);
    private static final byte[] EMPTY = {};

    /// The life of a connection, in order.
    private enum Phase {
        /// The handler subscribes; the 101 waits in [#early] with what was written meanwhile. Nothing is read.
        OPENING,
        OPEN,
        /// We sent a close frame and wait for the peer's. Messages are dropped.
        CLOSING,
        /// Both close frames are sent, or the peer broke the protocol: what is left goes out, then our half ends,
        /// and what comes is dropped until the peer ends the other (RFC 6455 section 7.1.1).
        ENDING,
        /// The channel is closed.
        ENDED
    }

    private final SocketHandler handler;
    private final FrameDecoder decoder;
    private Phase phase = Phase.OPENING;
    private @Nullable ByteBuf early;
    private boolean reading = true;
    private boolean unflushed;
    private boolean outputEnded;
    private boolean pinged;
    private boolean told;
    private int lastHeard;

    NettyConnection(Mount mount, NettyLoop loop, SocketHandler handler) {
        super(mount, loop);
        this.handler = handler;
        this.decoder = new FrameDecoder(mount.settings().limits().bodyBytes());
    }

    /// @param answer    the 101, to be written when the handler is ready
    /// @param sentAhead what came after the handshake
    void start(byte[] answer, @Nullable ByteBuf sentAhead) {
        mount.metrics().socketsOpened.increment();
        early = loop.buffer(answer, answer.length);
        hold(sentAhead);
        loop.wheel().schedule(this, loop.ticks().response());
        try {
            handler.open(this, this::ready);
        } catch (RuntimeException e) {
            LOG.error("A socket could not be opened", e);
            close(CloseCode.INTERNAL_ERROR, "");
        }
    }

    private void ready() {
        ByteBuf waiting = early;
        if (phase != Phase.OPENING || waiting == null) {
            return;
        }
        early = null;
        phase = Phase.OPEN;
        send(waiting);
        lastHeard = loop.wheel().now();
        loop.wheel().schedule(this, loop.ticks().ping());
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
        ByteBuf bytes = ((NettyBytes) frames).bytes();
        if (phase == Phase.OPEN) {
            long waiting = waiting();
            if (waiting > 0 && waiting + bytes.readableBytes() > Limits.OUTBOX_BYTES) {
                tooSlow();
                return;
            }
            mount.metrics().writes.increment();
            send(bytes.retainedDuplicate());
        } else if (phase == Phase.OPENING && early != null) {
            if (early.readableBytes() + bytes.readableBytes() > Limits.OUTBOX_BYTES) {
                tooSlow();
            } else {
                early.writeBytes(bytes.duplicate());
            }
        }
    }

    private void send(ByteBuf frames) {
        mount.metrics().bytesOut.add(frames.readableBytes());
        context().writeAndFlush(frames, context().voidPromise());
    }

    private void tooSlow() {
        mount.metrics().slowDrops.increment();
        close(CloseCode.TOO_SLOW, "What was sent is not taken.");
    }

    @Override
    public void close(int code, String reason) {
        ready(); // one that was never ready gets its 101, or it could not see the code
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.CLOSING;
        byte[] frame = Frames.close(code, reason);
        send(loop.buffer(frame, frame.length));
        closing();
    }

    /// Reads on for the peer's close frame, and bounds the wait for it.
    private void closing() {
        loop.wheel().schedule(this, loop.ticks().closing());
        reading = true;
        loop.execute(() -> {
            tellHandler();
            resume();
        });
    }

    /// Sends the last frame, if there is one to send, and ends our half when all has gone out.
    private void end(byte @Nullable [] lastFrame) {
        phase = Phase.ENDING;
        loop.wheel().schedule(this, loop.ticks().closing());
        ByteBuf last = lastFrame == null ? Unpooled.EMPTY_BUFFER : loop.buffer(lastFrame, lastFrame.length);
        ChannelFuture sent = context().writeAndFlush(last);
        sent.addListener((ChannelFutureListener) done -> {
            if (isInputEnded() || !done.isSuccess()) {
                context().close();
            } else {
                outputEnded = true;
                loop.wheel().schedule(this, loop.ticks().lingering());
                endOutput();
            }
        });
        autoRead(true);
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
            autoRead(false);
        }
    }

    /// Delivers what was held back, then reads on.
    private void resume() {
        if (phase == Phase.OPENING || phase == Phase.ENDED) {
            return;
        }
        deliver();
        flush();
        if (reading && isInputEnded()) {
            if (phase != Phase.ENDING) {
                end(null);
            }
        } else if (reading) {
            lastHeard = loop.wheel().now();
            autoRead(true);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        mount.metrics().bytesIn.add(in.readableBytes());
        lastHeard = loop.wheel().now();
        pinged = false;
        hold(in);
        deliver();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flush();
    }

    private void flush() {
        if (unflushed) {
            unflushed = false;
            context().flush();
        }
    }

    /// Decodes what has come, as long as someone wants it.
    private void deliver() {
        ByteBuf in = phase == Phase.OPENING ? null : takeRest();
        if (in == null) {
            return;
        }
        ByteBuffer bytes = in.nioBuffer();
        Inbound found = null;
        do {
            found = phase == Phase.ENDING || phase == Phase.ENDED || !reading ? null : decoder.next(bytes);
            if (found != null) {
                on(found);
            }
        } while (found != null);
        if (bytes.hasRemaining() && (phase == Phase.OPEN || phase == Phase.CLOSING)) {
            hold(in.readerIndex(in.writerIndex() - bytes.remaining()));
        } else {
            in.release();
        }
    }

    private void on(Inbound found) {
        switch (found) {
            case Inbound.Text(byte[] utf8) -> {
                mount.metrics().messagesIn.increment();
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
            case Inbound.Close close -> end(phase == Phase.OPEN ? Frames.close(close.code(), "") : null);
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
        if (waiting() > Limits.OUTBOX_BYTES) {
            tooSlow();
            return;
        }
        byte[] frame = Frames.pong(payload);
        context().write(loop.buffer(frame, frame.length), context().voidPromise());
        unflushed = true;
    }

    @Override
    void onInputEnded() {
        boolean lastFrameWaits = phase == Phase.ENDING && !outputEnded;
        boolean messagesWait = phase == Phase.OPEN && !reading;
        if (phase == Phase.CLOSING) {
            end(null);
        } else if (!lastFrameWaits && !messagesWait) {
            context().close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        phase = Phase.ENDED;
        loop.wheel().remove(this);
        dropRest();
        ReferenceCountUtil.release(early);
        early = null;
        mount.metrics().socketsEnded.increment();
        mount.metrics().ended.increment();
        tellHandler();
        loop.connectionEnded();
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

    @Override
    void onDue() {
        if (phase != Phase.OPEN) {
            context().close();
            return;
        }
        int now = loop.wheel().now();
        int silent = reading ? now - lastHeard : 0; // one that is not read cannot be heard
        if (silent < loop.ticks().ping()) {
            loop.wheel().schedule(this, loop.ticks().ping() - silent);
        } else if (!pinged) {
            pinged = true;
            byte[] ping = Frames.ping(EMPTY);
            send(loop.buffer(ping, ping.length));
            loop.wheel().schedule(this, loop.ticks().ping());
        } else {
            mount.metrics().silentDrops.increment();
            close(CloseCode.GOING_AWAY, "Nothing was heard.");
            context().close();
        }
    }

    @Override
    void drain() {
        close(CloseCode.GOING_AWAY, "The server is going.");
    }
}
