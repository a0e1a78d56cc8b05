package io.beseda.bus.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One server, with a session whenever it can be reached: tries for ever, at jittered intervals, so that the nodes do
/// not come back all at once. State is the owner's.
final class Link {
    private static final long FIRST_MILLIS = 100;
    private static final long LAST_MILLIS = 3_000;

    /// What becomes of a link; called by the owner.
    interface Listener {
        void up(Link link, Session session);

        void down(Link link, @Nullable Session session, String reason);
    }

    private final RedisUrl.Host host;
    private final Supplier<CompletableFuture<Session>> opener;
    private final Owner owner;
    private final Listener listener;
    private final Traffic traffic;
    private volatile @Nullable Session session;
    private long patience = FIRST_MILLIS;
    private boolean again;
    private boolean closed;

    Link(
            RedisUrl.Host host,
            Supplier<CompletableFuture<Session>> opener,
            Owner owner,
            Listener listener,
            Traffic traffic) {
        this.host = host;
        this.opener = opener;
        this.owner = owner;
        this.listener = listener;
        this.traffic = traffic;
    }

    RedisUrl.Host host() {
        return host;
    }

    /// From any thread; null: not connected.
    @Nullable
    Session session() {
        return session;
    }

    void open() {
        if (closed) {
            return;
        }
        CompletableFuture<Session> opening;
        try {
            opening = opener.get();
        } catch (RuntimeException e) {
            opening = CompletableFuture.failedFuture(e);
        }
        var _ = opening.whenComplete((opened, error) -> owner.run(() -> {
            if (opened != null && error == null) {
                opened(opened);
            } else {
                retry(null, reason(error));
            }
        }));
    }

    private void opened(Session opened) {
        if (closed) {
            opened.end("no longer needed");
            return;
        }
        patience = FIRST_MILLIS;
        session = opened;
        if (again) {
            traffic.reconnects.increment();
        }
        again = true;
        opened.onEnd(reason -> owner.run(() -> {
            if (session == opened) {
                session = null;
                retry(opened, reason);
            }
        }));
        listener.up(this, opened);
    }

    private void retry(@Nullable Session lost, String reason) {
        listener.down(this, lost, reason);
        long millis = ThreadLocalRandom.current().nextLong(patience / 2, patience + 1);
        patience = Math.min(2 * patience, LAST_MILLIS);
        owner.after(Duration.ofMillis(millis), this::open);
    }

    /// For good; completes when nothing is left of it.
    CompletableFuture<?> close() {
        closed = true;
        Session open = session;
        session = null;
        if (open != null) {
            listener.down(this, open, "no longer needed");
            open.end("no longer needed");
            return open.closed();
        }
        return CompletableFuture.completedFuture(null);
    }

    private static String reason(@Nullable Throwable error) {
        Throwable cause = error;
        while (cause != null
                && cause.getCause() != null
                && (cause instanceof CompletionException
                        || cause instanceof io.lettuce.core.RedisConnectionException)) {
            cause = cause.getCause();
        }
        if (cause == null) {
            return "unknown";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
