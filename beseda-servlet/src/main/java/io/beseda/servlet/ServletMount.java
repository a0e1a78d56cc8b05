package io.beseda.servlet;

import io.beseda.api.http.Endpoint;
import io.beseda.api.http.SocketHandler;
import io.beseda.api.mount.MountLoop;
import io.beseda.api.mount.MountMetrics;
import io.beseda.core.account.Credential;
import io.beseda.core.hub.Loop;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The part of a mount that is ours in a servlet container: the loops, and a servlet. Listening is the container's.
/// The loops are there from the start, so that a hub can be made from them before the first connection. Thread-safe.
public final class ServletMount {
    private final ServletSettings settings;
    private final MountMetrics metrics = new MountMetrics();
    private final List<ServletLoop> loops;
    private final Semaphore waitingReaders;
    private final AtomicInteger sockets = new AtomicInteger();

    public ServletMount(ServletSettings settings) {
        this.settings = settings;
        this.waitingReaders = new Semaphore(settings.waitingReaders());
        this.loops = IntStream.range(0, settings.loops())
                .mapToObj(number -> new ServletLoop(number, settings.timeouts()))
                .toList();
        loops.forEach(ServletLoop::start);
    }

    /// The threads that own sockets.
    public List<Loop> loops() {
        return List.copyOf(loops);
    }

    /// Of TCP connections it knows those of sockets.
    public MountMetrics metrics() {
        return metrics;
    }

    /// What the container is to be given. It must be told that asynchronous processing is supported.
    ///
    /// @param host says who a request is from, as the host has found by its own security; null: it has not
    public HttpServlet servlet(Endpoint endpoint, Function<HttpServletRequest, @Nullable Credential> host) {
        return new BesedaServlet(this, endpoint, host);
    }

    /// Waits for close frames to be answered, at most so long; then ends what is left, and the loops. The container
    /// must still run.
    public void close(Duration deadline) {
        MountLoop.end(loops, deadline);
        loops.forEach(ServletLoop::end);
    }

    ServletSettings settings() {
        return settings;
    }

    Semaphore waitingReaders() {
        return waitingReaders;
    }

    ServletSocket socket(SocketHandler handler) {
        ServletLoop loop = loops.get(Math.floorMod(sockets.getAndIncrement(), loops.size()));
        return new ServletSocket(this, loop, handler);
    }
}
