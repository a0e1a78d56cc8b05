package io.beseda.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/// Connections of a host's pool, a few at a time, so that the host keeps the rest. They are the host's: what
/// they are set to ends with each transaction.
final class HostConnections extends Connections {
    /// As in [OwnConnections], where it is set once.
    private static final String SETTINGS = PostgresDatabase.settings(true, true);

    private static final String ISOLATION = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";

    private final DataSource host;
    private final Semaphore permits;
    private final Duration wait;

    HostConnections(DataSource host, int size, Duration wait) {
        this.host = host;
        this.permits = new Semaphore(size, true);
        this.wait = wait;
    }

    @Override
    <T> T use(Use<T> work) throws SQLException {
        acquire();
        try {
            return super.use(work);
        } finally {
            permits.release();
        }
    }

    private void acquire() throws SQLException {
        try {
            if (permits.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new SQLTransientConnectionException("No connection was free within " + wait.toSeconds() + " s.");
    }

    @Override
    Connection take() throws SQLException {
        Connection connection = host.getConnection();
        connection.setAutoCommit(true); // of statements that read; a pool may have another default
        return connection;
    }

    @Override
    void begin(Session session) throws SQLException {
        session.later(ISOLATION, _ -> {}, _ -> {});
        session.later(SETTINGS, _ -> {}, _ -> {});
    }

    @Override
    void evict(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException _) {
            // it is gone already
        }
    }

    @Override
    public void close() {
        // The pool is the host's.
    }
}
