package io.beseda.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What HTTP and WebSocket have in common: the only handler of a channel, with what was read and not yet used.
/// Owner: the loop.
@SuppressWarnings("FutureReturnValueIgnored") // what fails is told to the pipeline
abstract class PeerHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(PeerHandler.class);

    final Shared shared;
    final NettyLoop loop;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf rest;
    private boolean inputEnded;

    PeerHandler(Shared shared, NettyLoop loop) {
        this.shared = shared;
        this.loop = loop;
    }

    /// The peer has ended its half; what it sent before may still be in [#rest].
    abstract void onInputEnded();

    @Override
    public final void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    final ChannelHandlerContext context() {
        ChannelHandlerContext known = context;
        if (known == null) {
            throw new IllegalStateException("Not in a pipeline yet");
        }
        return known;
    }

    public final boolean isInputEnded() {
        return inputEnded;
    }

    final void inputHasEnded() {
        inputEnded = true;
    }

    /// Whether something was read and not yet used.
    final boolean hasRest() {
        return rest != null;
    }

    /// Adds what was read to the rest; takes over the reference.
    final void hold(@Nullable ByteBuf in) {
        ByteBuf before = rest;
        rest = before == null || in == null ? in : Unpooled.wrappedBuffer(before, in);
    }

    /// Hands over the rest, and the reference to it.
    final @Nullable ByteBuf takeRest() {
        ByteBuf taken = rest;
        rest = null;
        return taken;
    }

    final void dropRest() {
        ByteBuf dropped = takeRest();
        if (dropped != null) {
            dropped.release();
        }
    }

    final void autoRead(boolean on) {
        context().channel().config().setAutoRead(on);
    }

    /// Bytes written that the kernel has not taken.
    final long unsent() {
        ChannelOutboundBuffer out = context().channel().unsafe().outboundBuffer();
        return out == null ? 0 : out.totalPendingWriteBytes();
    }

    /// Ends our half of the connection; all must have been written.
    final void endOutput() {
        ((DuplexChannel) context().channel()).shutdownOutput();
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            onInputEnded();
        }
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("A connection broke: {}", cause.getMessage());
        } else {
            LOG.error("A bug of the mount ended a connection", cause);
        }
        ctx.close();
    }
}
