package io.beseda.store.jdbc;

import com.zaxxer.hikari.pool.HikariPool;
import io.beseda.core.log.StoreException;
import io.beseda.store.jdbc.CommitMarks.Mark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

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

    /// "Acked means kept", whatever the server's default; stronger settings (remote_apply) stay.
    static final String DURABLE = """
            CASE WHEN current_setting('synchronous_commit') IN ('off', 'local') THEN 'on'
                ELSE current_setting('synchronous_commit') END""";

    private final Connections writers;
    private final Connections readers;
    private final int lanes;
    private final @Nullable NodeClaim claim;
    private final CommitMarks marks = new CommitMarks();

    private PostgresDatabase(Connections writers, Connections readers, int lanes, @Nullable NodeClaim claim) {
        super(Dialect.POSTGRESQL);
        this.writers = writers;
        this.readers = readers;
        this.lanes = lanes;
        this.claim = claim;
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
            return new PostgresDatabase(
                            new OwnConnections(url, "beseda-write", WRITERS, WRITER_WAIT),
                            new OwnConnections(url, "beseda-read", READERS, READER_WAIT),
                            LANES,
                            claim)
                    .withoutOldMarks();
        } catch (HikariPool.PoolInitializationException e) {
            throw StoreException.passing("The database cannot be reached: " + e.getMessage(), e);
        }
    }

    /// On the connections of a host, at most so many of them at once.
    static PostgresDatabase onPool(DataSource host, int writers, int readers) {
        Migrations.run(host, Dialect.POSTGRESQL);
        return new PostgresDatabase(
                        new HostConnections(host, writers, WRITER_WAIT),
                        new HostConnections(host, readers, READER_WAIT),
                        writers,
                        null)
                .withoutOldMarks();
    }

    private PostgresDatabase withoutOldMarks() {
        write(connection -> {
            CommitMarks.forgetOld(connection);
            return 0;
        });
        return this;
    }

    @Override
    <T> T runReading(SessionWork<T> work) {
        try {
            return readers.use(connection -> work.run(new Session(connection, statements())));
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
        return marks.with(leave -> writers.use(connection -> {
            connection.setAutoCommit(false);
            Session session = new Session(connection, statements());
            T result;
            Mark mark;
            try {
                writers.begin(connection);
                result = work.run(session);
                mark = session.wrote() ? leave.in(connection) : null;
            } catch (Throwable e) {
                rollBack(connection, e);
                throw e;
            }
            commit(connection, mark);
            return result;
        }));
    }

    /// @param mark null: nothing was written, so it does not matter
    private void commit(Connection connection, @Nullable Mark mark) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException e) {
            if (CommitOutcome.isKnown(e)) {
                throw e;
            }
            writers.evict(connection);
            if (mark != null) {
                CommitOutcome.requireCommitted(mark, e, readers);
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
        return lanes;
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
