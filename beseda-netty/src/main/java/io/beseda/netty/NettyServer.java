package io.beseda.netty;

import io.beseda.api.http.Endpoint;
import io.beseda.api.mount.Mount;
import io.beseda.api.mount.MountLoop;
import io.beseda.api.mount.MountMetrics;
import io.beseda.core.Limits;
import io.beseda.core.hub.Loop;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The server: loops, listening socket, life cycle.
public final class NettyServer implements Mount, AutoCloseable {
    private static final int BACKLOG = 4096;
    /// What happens on connections, before what others ask of the loop has its turn, such as to deliver.
    private static final int EVENTS_PER_TURN = 64;

    /// What the kernel may hold for a slow peer; it doubles the figure for its own book-keeping.
    private static final int SEND_BUFFER = 128 << 10;

    private static final Duration CLOSE_AT_ONCE = Duration.ZERO;

    private final NettySettings settings;
    private final MountMetrics metrics = new MountMetrics();
    private final EventLoopGroup group;
    private final List<NettyLoop> loops;
    private final ExecutorService workers;
    private @Nullable Channel listening;

    public NettyServer(NettySettings settings) {
        this.settings = settings;
        IoHandlerFactory io = Epoll.isAvailable()
                ? EpollIoHandler.newFactory(EVENTS_PER_TURN, DefaultSelectStrategyFactory.INSTANCE)
                : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(settings.loops(), new DefaultThreadFactory("beseda-loop"), io);
        List<NettyLoop> made = new ArrayList<>();
        for (EventExecutor executor : group) {
            made.add(new NettyLoop((EventLoop) executor, settings.timeouts()));
        }
        loops = List.copyOf(made);
        workers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("beseda-request-", 0).factory());
    }

    @Override
    public List<Loop> loops() {
        return List.copyOf(loops);
    }

    @Override
    public MountMetrics metrics() {
        return metrics;
    }

    @Override
    public void start(Endpoint endpoint) throws IOException {
        Shared shared = new Shared(settings, metrics, endpoint, workers, new ResponseWriter(Clock.systemUTC()));
        Class<? extends ServerChannel> type =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(Limits.OUTBOX_BYTES / 2, Limits.OUTBOX_BYTES))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpHandler(shared, loopOf(channel)));
                    }
                })
                .bind(settings.host(), settings.port())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("Cannot listen on " + settings.host() + ":" + settings.port(), bound.cause());
        }
        listening = bound.channel();
    }

    @Override
    public InetSocketAddress address() {
        Channel channel = listening;
        if (channel == null) {
            throw new IllegalStateException("The server does not listen");
        }
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void stopAccepting() {
        Channel channel = listening;
        if (channel != null) {
            channel.close().awaitUninterruptibly();
        }
    }

    @Override
    public void close(Duration deadline) {
        if (group.isShuttingDown()) {
            return;
        }
        stopAccepting();
        MountLoop.end(loops, deadline);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        workers.shutdownNow();
    }

    @Override
    public void close() {
        close(CLOSE_AT_ONCE);
    }

    private NettyLoop loopOf(Channel channel) {
        for (NettyLoop loop : loops) {
            if (loop.eventLoop().equals(channel.eventLoop())) {
                return loop;
            }
        }
        throw new AssertionError("A channel on a loop of someone else");
    }
}
