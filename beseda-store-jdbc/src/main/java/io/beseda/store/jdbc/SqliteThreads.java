package io.beseda.store.jdbc;

import io.beseda.core.log.StoreException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Platform threads that own one SQLite connection each. SQLite runs in native code, where it would pin a
/// virtual thread's carrier; so callers hand their work over and wait. At most [#QUEUE] wait; more are told
/// to try again.
final class SqliteThreads implements AutoCloseable {
    static final int QUEUE = 8_192;

    private final ExecutorService threads;
    /// As many as threads, so that a running task always finds one.
    private final BlockingQueue<Session> idle;

    private final List<Session> sessions;

    SqliteThreads(String name, List<Session> sessions) {
        this.sessions = List.copyOf(sessions);
        this.idle = new ArrayBlockingQueue<>(sessions.size(), false, sessions);
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
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> complete(answer, work));
        } catch (RejectedExecutionException e) {
            throw StoreException.passing("The store is overloaded or closed.", e);
        }
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw rethrown(e, dialect);
        }
    }

    private <T> void complete(CompletableFuture<T> answer, Database.SessionWork<T> work) {
        Session session = idle.remove();
        try {
            T result = work.run(session);
            idle.add(session);
            answer.complete(result);
        } catch (Throwable e) {
            idle.add(session);
            answer.completeExceptionally(new CompletionException(e));
        }
    }

    private static RuntimeException rethrown(CompletionException e, Dialect dialect) {
        return switch (e.getCause()) {
            case SQLException failed -> dialect.failure(failed);
            case RuntimeException thrown -> thrown;
            case Error thrown -> throw thrown;
            case null, default -> e;
        };
    }

    @Override
    public void close() {
        threads.close();
        for (Session session : sessions) {
            try {
                session.close();
            } catch (SQLException e) {
                throw StoreException.passing("A connection could not be closed: " + e.getMessage(), e);
            }
        }
    }
}
