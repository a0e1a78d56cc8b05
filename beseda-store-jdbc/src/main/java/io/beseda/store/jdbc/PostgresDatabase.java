package io.beseda.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.beseda.core.log.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/// A PostgreSQL database. Works on the caller's thread, with one pool for what writes and another for what
/// reads, so that no number of readers keeps a commit waiting.
final class PostgresDatabase extends Database {
    private static final int LANES = 4;
    /// The lanes, and a few for accounts and positions.
    private static final int WRITERS = LANES + 2;

    private static final int READERS = 10;
    /// How long a caller waits for a free connection.
    private static final Duration POOL_WAIT = Duration.ofSeconds(10);
    /// How often a transaction is run again after conflicts.
    private static final int ATTEMPTS = 8;
    /// The longest pause before that, at random, so that two do not meet again.
    private static final Duration PAUSE = Duration.ofMillis(20);

    /// "Acked means kept", whatever the server's default. Stronger settings (remote_apply) stay.
    private static final String DURABLE = """
            SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')
            """;

    private final HikariDataSource writers;
    private final HikariDataSource readers;

    private PostgresDatabase(PostgresUrl url) {
        super(Dialect.POSTGRESQL);
        this.writers = pool(url, "beseda-write", WRITERS);
        this.readers = pool(url, "beseda-read", READERS);
    }

    static PostgresDatabase open(PostgresUrl url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url.jdbcUrl());
        if (url.user() != null) {
            source.setUser(url.user());
        }
        if (url.password() != null) {
            source.setPassword(url.password());
        }
        Migrations.run(source, Dialect.POSTGRESQL);
        try {
            return new PostgresDatabase(url);
        } catch (HikariPool.PoolInitializationException e) {
            throw StoreException.passing("The database cannot be reached: " + e.getMessage(), e);
        }
    }

    private static HikariDataSource pool(PostgresUrl url, String name, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(url.jdbcUrl());
        config.setUsername(url.user());
        config.setPassword(url.password());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(POOL_WAIT.toMillis());
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql(DURABLE);
        config.addDataSourceProperty("ApplicationName", name);
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        return new HikariDataSource(config);
    }

    @Override
    <T> T reading(SessionWork<T> work) {
        try (Connection connection = readers.getConnection()) {
            return work.run(new Session(connection, statements()));
        } catch (SQLException e) {
            throw dialect().failure(e);
        }
    }

    @Override
    <T> T writing(Conflicts conflicts, SessionWork<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction(work);
            } catch (SQLException e) {
                boolean rerun = dialect().isConflict(e)
                        || (conflicts == Conflicts.RERUN_UNIQUE && dialect().isUniqueViolation(e));
                if (!rerun || attempt == ATTEMPTS) {
                    throw dialect().failure(e);
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE.toNanos()));
            }
        }
    }

    private <T> T transaction(SessionWork<T> work) throws SQLException {
        Session session;
        T result;
        try (Connection connection = writers.getConnection()) {
            connection.setAutoCommit(false);
            session = new Session(connection, statements());
            try {
                result = work.run(session);
            } catch (Throwable e) {
                rollBack(connection, e);
                throw e;
            }
            try {
                connection.commit();
                return result;
            } catch (SQLException e) {
                if (CommitOutcome.isKnown(e)) {
                    throw e;
                }
                // Before its outcome is asked for: on a server that restarts, the old connection only takes a place.
                writers.evictConnection(connection);
                CommitOutcome.requireCommitted(session.transactionId(), e, readers);
                return result;
            }
        }
    }

    private static void rollBack(Connection connection, Throwable failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    int lanes() {
        return LANES;
    }

    @Override
    public void close() {
        writers.close();
        readers.close();
    }
}
