package io.beseda.netty;

import io.beseda.api.http.SocketHandler;
import io.beseda.api.mount.Transport;
import io.beseda.api.mount.WebSocket;
import io.beseda.core.hub.SharedBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Moves the bytes of an open [WebSocket]: the only handler in its channel's pipeline. What is sent is frames
/// already, so a write goes straight to the kernel. Owner: the loop.
@SuppressWarnings("FutureReturnValueIgnored") // what fails is told to the pipeline
final class NettySocket extends PeerHandler implements Transport {
    private final WebSocket socket;
    /// The 101 and what was sent before it; null once it has left.
    private @Nullable ByteBuf early;

    NettySocket(Shared shared, NettyLoop loop, SocketHandler handler) {
        super(shared, loop);
        int limit = shared.settings().limits().bodyBytes();
        this.socket = new WebSocket(loop, shared.metrics(), this, handler, limit);
    }

    /// @param answer    the 101, to be written when the handler is ready
    /// @param sentAhead what came after the handshake
    void start(byte[] answer, @Nullable ByteBuf sentAhead) {
        early = loop.buffer(answer, answer.length);
        hold(sentAhead);
        socket.open();
    }

    // ---- out

    @Override
    public void accept() {
        ByteBuf waiting = early;
        if (waiting != null) {
            early = null;
            write(waiting);
        }
    }

    @Override
    public void send(SharedBytes frames) {
        ByteBuf bytes = ((NettyBytes) frames).bytes();
        if (early != null) {
            early.writeBytes(bytes.duplicate());
        } else {
            write(bytes.retainedDuplicate());
        }
    }

    @Override
    public void send(byte[] frame) {
        write(loop.buffer(frame, frame.length));
    }

    private void write(ByteBuf bytes) {
        context().writeAndFlush(bytes, context().voidPromise());
    }

    @Override
    public void sendSoon(SharedBytes frames) {
        if (early != null) {
            send(frames);
        } else {
            context()
                    .write(
                            ((NettyBytes) frames).bytes().retainedDuplicate(),
                            context().voidPromise());
        }
    }

    @Override
    public void sendSoon(byte[] frame) {
        context().write(loop.buffer(frame, frame.length), context().voidPromise());
    }

    @Override
    public void flush() {
        context().flush();
    }

    @Override
    public long waiting() {
        return early == null ? unsent() : early.readableBytes();
    }

    @Override
    public void end(byte @Nullable [] lastFrame) {
        ByteBuf last = lastFrame == null ? Unpooled.EMPTY_BUFFER : loop.buffer(lastFrame, lastFrame.length);
        ChannelFuture sent = context().writeAndFlush(last);
        sent.addListener((ChannelFutureListener) done -> {
            if (isInputEnded() || !done.isSuccess()) {
                context().close();
            } else {
                socket.outputEnded();
                endOutput();
            }
        });
    }

    @Override
    public void close() {
        context().close();
    }

    // ---- in

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        socket.heard(in.readableBytes());
        hold(in);
        deliver();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        socket.readComplete();
    }

    @Override
    public void deliver() {
        ByteBuf in = takeRest();
        if (in == null) {
            return;
        }
        ByteBuffer bytes = in.nioBuffer();
        boolean keep = socket.read(bytes);
        if (keep && bytes.hasRemaining()) {
            hold(in.readerIndex(in.writerIndex() - bytes.remaining()));
        } else {
            in.release();
        }
    }

    @Override
    public void reading(boolean on) {
        autoRead(on);
    }

    @Override
    void onInputEnded() {
        loop.slices().execute(socket::inputEnded);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        dropRest();
        ReferenceCountUtil.release(early);
        early = null;
        shared.metrics().ended.increment();
        socket.ended();
        loop.connectionEnded();
    }
}
