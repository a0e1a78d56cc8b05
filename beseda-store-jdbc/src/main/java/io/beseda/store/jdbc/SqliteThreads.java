package io.beseda.store.jdbc;

import io.beseda.core.log.StoreException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// SQLite connections, each used by one platform thread at a time. SQLite runs in native code, where it would
/// pin a virtual thread's carrier; so virtual threads hand their work over to threads that are here for it,
/// and wait. Others, such as the writer lane's, run it themselves: a commit then wakes nobody but those it
/// answers. At most [#QUEUE] wait; more are told to try again.
final class SqliteThreads implements AutoCloseable {
    static final int QUEUE = 8_192;
    /// How often who waits for a connection looks whether all are closed.
    private static final long LOOK_MILLIS = 100;

    private final ExecutorService threads;
    /// Fair: nobody is passed over.
    private final BlockingQueue<Session> idle;

    private final List<Session> sessions;
    private volatile boolean closed;

    SqliteThreads(String name, List<Session> sessions) {
        this.sessions = List.copyOf(sessions);
        this.idle = new ArrayBlockingQueue<>(sessions.size(), true, sessions);
        this.threads = new ThreadPoolExecutor(
                sessions.size(),
                sessions.size(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE),
                Thread.ofPlatform()
                        .name("beseda-sqlite-" + name + "-", 1)
                        .daemon()
                        .factory());
    }

    <T> T call(Database.SessionWork<T> work, Dialect dialect) {
        try {
            return Thread.currentThread().isVirtual() ? handOver(work) : run(work);
        } catch (SQLException e) {
            throw dialect.failure(e);
        }
    }

    private <T> T run(Database.SessionWork<T> work) throws SQLException {
        Session session = take();
        try {
            return work.run(session);
        } finally {
            idle.add(session);
        }
    }

    private <T> T handOver(Database.SessionWork<T> work) throws SQLException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> complete(answer, work));
        } catch (RejectedExecutionException e) {
            throw closedOrOverloaded(e);
        }
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw rethrown(e);
        }
    }

    private <T> void complete(CompletableFuture<T> answer, Database.SessionWork<T> work) {
        try {
            answer.complete(run(work));
        } catch (Throwable e) {
            answer.completeExceptionally(new CompletionException(e));
        }
    }

    private Session take() {
        boolean interrupted = false;
        try {
            while (!closed) {
                try {
                    Session session = idle.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    if (session != null) {
                        return session;
                    }
                } catch (InterruptedException _) {
                    interrupted = true; // remembered: what is asked for is done whoever is impatient
                }
            }
            throw closedOrOverloaded(new IllegalStateException("closed"));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static StoreException closedOrOverloaded(RuntimeException cause) {
        return StoreException.passing("The store is overloaded or closed.", cause);
    }

    private static RuntimeException rethrown(CompletionException e) throws SQLException {
        return switch (e.getCause()) {
            case SQLException failed -> throw failed;
            case RuntimeException thrown -> thrown;
            case Error thrown -> throw thrown;
            case null, default -> e;
        };
    }

    /// Waits for what was begun.
    @Override
    public void close() {
        threads.close();
        List<Session> open = new ArrayList<>();
        if (!closed) {
            sessions.forEach(_ -> open.add(take()));
        }
        closed = true;
        for (Session session : open) {
            try {
                session.close();
            } catch (SQLException e) {
                throw StoreException.passing("A connection could not be closed: " + e.getMessage(), e);
            }
        }
    }
}
