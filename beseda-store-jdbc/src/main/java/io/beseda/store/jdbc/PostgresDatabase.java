package io.beseda.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.beseda.core.log.StoreException;
import io.beseda.store.jdbc.CommitMarks.Mark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL database. Works on the caller's thread, with one pool for what writes and another for what
/// reads, so that no number of readers keeps a commit waiting.
final class PostgresDatabase extends Database {
    private static final int LANES = 4;
    /// The lanes, and a few for accounts and positions.
    private static final int WRITERS = LANES + 2;

    private static final int READERS = 10;
    /// How long a caller waits for a free connection: then the database is away, and he is told to try again.
    private static final Duration WRITER_WAIT = Duration.ofSeconds(3);

    /// There may be a queue of readers.
    private static final Duration READER_WAIT = Duration.ofSeconds(5);
    /// How often a transaction is run again after conflicts.
    private static final int ATTEMPTS = 8;
    /// The longest pause before that, at random, so that two do not meet again.
    private static final Duration PAUSE = Duration.ofMillis(20);

    /// "Acked means kept", whatever the server's default; stronger settings (remote_apply) stay. And a node
    /// that stops in the middle of a transaction (a paused machine) gives its locks back before long.
    private static final String SETTINGS = """
            SELECT
                set_config('synchronous_commit', CASE
                    WHEN current_setting('synchronous_commit') IN ('off', 'local') THEN 'on'
                    ELSE current_setting('synchronous_commit') END, false),
                set_config('idle_in_transaction_session_timeout', '15s', false)
            """;

    /// An answer that takes longer never comes: the other machine is gone. URL options win over this.
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(60);

    private static final Logger log = LoggerFactory.getLogger(PostgresDatabase.class);

    private final HikariDataSource writers;
    private final HikariDataSource readers;
    private final @Nullable NodeClaim claim;
    private final CommitMarks marks = new CommitMarks();

    private PostgresDatabase(PostgresUrl url, @Nullable NodeClaim claim) {
        super(Dialect.POSTGRESQL);
        this.claim = claim;
        this.writers = pool(url, "beseda-write", WRITERS, WRITER_WAIT);
        this.readers = pool(url, "beseda-read", READERS, READER_WAIT);
    }

    static PostgresDatabase open(PostgresUrl url, Nodes nodes) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url.jdbcUrl());
        if (url.user() != null) {
            source.setUser(url.user());
        }
        if (url.password() != null) {
            source.setPassword(url.password());
        }
        Migrations.run(source, Dialect.POSTGRESQL);
        NodeClaim claim = nodes == Nodes.TOOL ? null : NodeClaim.take(source, nodes == Nodes.SEVERAL);
        try {
            PostgresDatabase database = new PostgresDatabase(url, claim);
            database.write(connection -> {
                CommitMarks.forgetOld(connection);
                return 0;
            });
            return database;
        } catch (HikariPool.PoolInitializationException e) {
            throw StoreException.passing("The database cannot be reached: " + e.getMessage(), e);
        }
    }

    private static HikariDataSource pool(PostgresUrl url, String name, int size, Duration wait) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(url.jdbcUrl());
        config.setUsername(url.user());
        config.setPassword(url.password());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(wait.toMillis());
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql(SETTINGS);
        config.addDataSourceProperty("ApplicationName", name);
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // Or failures would quote what was to be written: messages do not belong into logs.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        config.addDataSourceProperty("socketTimeout", Long.toString(ANSWER_WAIT.toSeconds()));
        return new HikariDataSource(config);
    }

    @Override
    <T> T runReading(SessionWork<T> work) {
        try (Connection connection = readers.getConnection()) {
            return work.run(new Session(connection, statements()));
        } catch (SQLException e) {
            throw dialect().failure(e);
        }
    }

    @Override
    <T> T runWriting(Conflicts conflicts, SessionWork<T> work) {
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
        return marks.with(leave -> {
            Connection connection = writers.getConnection();
            try {
                connection.setAutoCommit(false);
                Session session = new Session(connection, statements());
                T result;
                Mark mark;
                try {
                    result = work.run(session);
                    mark = session.wrote() ? leave.in(connection) : null;
                } catch (Throwable e) {
                    rollBack(connection, e);
                    throw e;
                }
                commit(connection, mark);
                return result;
            } finally {
                giveBack(connection);
            }
        });
    }

    /// @param mark null: nothing was written, so it does not matter
    private void commit(Connection connection, @Nullable Mark mark) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException e) {
            if (CommitOutcome.isKnown(e)) {
                throw e;
            }
            writers.evictConnection(connection);
            if (mark != null) {
                CommitOutcome.requireCommitted(mark, e, readers);
            }
        }
    }

    /// A connection that breaks here breaks after the transaction, whose outcome stands.
    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("A connection broke after its transaction", e);
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
        if (claim != null) {
            claim.close();
        }
    }
}
