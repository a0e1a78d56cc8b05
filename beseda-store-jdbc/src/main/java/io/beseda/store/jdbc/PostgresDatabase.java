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
    /// A batch costs this machine about the same whatever its size: more lanes than cores only make them smaller (500
    /// chats on 2 cores: 110 changes a batch with two lanes, 50 with four, and a tenth more CPU for each send).
    private static final int LANES = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);
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

    /// A node that stops in the middle of a transaction (a paused machine) gives its locks back before long.
    private static final String SETTINGS = """
            SELECT set_config('synchronous_commit', %s, LOCAL),
                set_config('idle_in_transaction_session_timeout', '15s', LOCAL)
            """.formatted(DURABLE);

    /// A transaction that writes finds all its rows by key, however many there are. Left to itself the server
    /// plans anew for each batch, or keeps the plan of a table that was empty, and then reads all messages
    /// for the keys of a batch.
    private static final String BY_KEY = """
            , set_config('plan_cache_mode', 'force_generic_plan', LOCAL), set_config('enable_seqscan', 'off', LOCAL),
                set_config('enable_hashjoin', 'off', LOCAL), set_config('enable_mergejoin', 'off', LOCAL)
            """;

    private static final String COMMIT = "COMMIT";

    /// Which transactions are seen: another text after each that has ended.
    private static final String SNAPSHOT = "SELECT pg_current_snapshot()::text";

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

    /// @param writing for transactions that write
    /// @param local   until the end of the transaction, not of the connection
    static String settings(boolean writing, boolean local) {
        return (SETTINGS + (writing ? BY_KEY : "")).replace("LOCAL", Boolean.toString(local));
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
                            new OwnConnections(url, "beseda-write", WRITERS, WRITER_WAIT, settings(true, false)),
                            new OwnConnections(url, "beseda-read", READERS, READER_WAIT, settings(false, false)),
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
    String readMarkOfOthers() {
        return runReading(session -> session.first(SNAPSHOT, _ -> {}, Row::text).orElseThrow());
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
        return marks.with(marking -> writers.use(connection -> {
            connection.setAutoCommit(false);
            Session session = new Session(connection, statements());
            T result;
            Mark mark;
            try {
                writers.begin(session);
                marking.begin(session);
                result = work.run(session);
                mark = session.wrote() ? marking.leave(session) : null;
            } catch (Throwable e) {
                rollBack(connection, e);
                throw e;
            }
            commit(session, connection, mark);
            return result;
        }));
    }

    /// The COMMIT goes with the last rows: where one of these is refused, the server skips it.
    ///
    /// @param mark null: nothing was written, so it does not matter
    private void commit(Session session, Connection connection, @Nullable Mark mark) throws SQLException {
        try {
            if (mark != null) {
                session.later(COMMIT, _ -> {}, _ -> {});
            }
            session.flush();
            connection.commit(); // done already, but for a transaction that only read; this tells the pool so
        } catch (SQLException e) {
            // A server that refused something, and still answers, has not committed.
            if (CommitOutcome.isOfServer(e) && rollBack(connection, e)) {
                throw e;
            }
            writers.evict(connection);
            if (mark != null) {
                CommitOutcome.requireCommitted(mark, e, readers);
            }
        }
    }

    private static boolean rollBack(Connection connection, Throwable failure) {
        try {
            connection.rollback();
            return true;
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return false;
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
