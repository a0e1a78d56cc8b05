package io.beseda.store.jdbc;

import io.beseda.core.Outage;
import io.beseda.core.log.StoreException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;

/// An open database with its tables in place. Anything that keeps rows in it runs through [#read] and
/// [#write].
///
/// Both may be called from any thread, block, and must not be called from inside one another. A failing
/// statement throws [io.beseda.core.log.StoreException]; what else the work throws passes through. Nothing
/// half done stays.
public abstract sealed class Database implements AutoCloseable permits SqliteDatabase, PostgresDatabase {
    private final Statements statements;
    private final Outage reads = new Outage("The database", "read");
    private final Outage commits = new Outage("The database", "commit");

    Database(Dialect dialect) {
        this.statements = new Statements(dialect);
    }

    /// What to do with a connection. Leave closing, transactions and the connection's settings alone.
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /// The same with the helpers of this package.
    @FunctionalInterface
    interface SessionWork<T> {
        T run(Session session) throws SQLException;
    }

    /// What to do when a transaction runs into another one.
    enum Conflicts {
        /// Run again after a deadlock or a serialization failure.
        RERUN,
        /// After a unique violation too: what the other one wrote will then be found.
        RERUN_UNIQUE
    }

    /// Who else may run on the same database.
    public enum Nodes {
        /// No other server: a second one is refused, here and there.
        ALONE,
        /// Others that are opened so, too: they hear of one another by a bus.
        SEVERAL,
        /// This is no server, but a tool beside one.
        TOOL
    }

    /// Opens `postgresql://user:password@host:port/name?options`, `jdbc:sqlite:FILE` or the path of an SQLite
    /// file, and brings its tables up to date. An SQLite file has one server at a time.
    public static Database open(String url, Nodes nodes) {
        if (PostgresUrl.isOne(url)) {
            return PostgresDatabase.open(PostgresUrl.parse(url), nodes);
        }
        return SqliteDatabase.open(SqliteDatabase.file(url), nodes != Nodes.TOOL);
    }

    /// The database of a host, whose own tables are not looked at. In PostgreSQL the host's connections are used,
    /// at most so many at once; an SQLite file gets connections of its own.
    public static Database over(DataSource host, int writers, int readers) {
        String url;
        try (Connection connection = host.getConnection()) {
            DatabaseMetaData about = connection.getMetaData();
            url = switch (about.getDatabaseProductName()) {
                case "PostgreSQL" -> "";
                case "SQLite" -> about.getURL();
                default ->
                    throw new IllegalStateException("Beseda keeps chats in PostgreSQL or SQLite, not in "
                            + about.getDatabaseProductName() + ".");
            };
        } catch (SQLException e) {
            throw StoreException.passing("The database cannot be reached: " + e.getMessage(), e);
        }
        return url.isEmpty()
                ? PostgresDatabase.onPool(host, writers, readers)
                : SqliteDatabase.open(SqliteDatabase.file(url), true);
    }

    public static Database open(String url) {
        return open(url, Nodes.ALONE);
    }

    /// For command line tools beside a running server.
    public static Database openShared(String url) {
        return open(url, Nodes.TOOL);
    }

    public final Dialect dialect() {
        return statements.dialect();
    }

    /// Statements that read. Each sees what was committed before it began; two need not see the same.
    public final <T> T read(Work<T> work) {
        return reading(session -> work.run(session.connection()));
    }

    /// One durable transaction. May be run again after a conflict with another one: let the work have no
    /// effect outside of the database. A unique violation is a [io.beseda.core.log.StoreException] that may
    /// not be retried, with the [SQLException] as its cause (see [Dialect#isUniqueViolation]).
    public final <T> T write(Work<T> work) {
        return writing(Conflicts.RERUN, session -> work.run(session.connection()));
    }

    final <T> T reading(SessionWork<T> work) {
        return watched(reads, () -> runReading(work));
    }

    final <T> T writing(Conflicts conflicts, SessionWork<T> work) {
        return watched(commits, () -> runWriting(conflicts, work));
    }

    private static <T> T watched(Outage outage, Supplier<T> call) {
        try {
            T result = call.get();
            outage.worked();
            return result;
        } catch (StoreException e) {
            if (e.mayRetry() && !isConflict(e)) {
                outage.failed(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    /// Of transactions with one another: that comes and goes under load.
    private static boolean isConflict(StoreException failure) {
        return failure.getCause() instanceof SQLException e
                && e.getSQLState() != null
                && e.getSQLState().startsWith("40");
    }

    /// As [io.beseda.core.log.ChatStore#markOfOthers].
    final String markOfOthers() {
        return watched(reads, this::readMarkOfOthers);
    }

    abstract String readMarkOfOthers();

    abstract <T> T runReading(SessionWork<T> work);

    abstract <T> T runWriting(Conflicts conflicts, SessionWork<T> work);

    /// How many transactions may usefully be in progress at once.
    abstract int lanes();

    /// Statements run by this package so far; a batch counts as one. For tests that hold their number
    /// constant.
    public final long statementCount() {
        return statements.count();
    }

    final Statements statements() {
        return statements;
    }

    /// Waits for what is in progress. Closing again does nothing.
    @Override
    public abstract void close();
}
