package io.beseda.store.jdbc;

import io.beseda.core.log.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/// One moment of a database, ours or a host's, for tools that only look, beside whatever else works with it: everything
/// read
/// here is of one read-only transaction. Unlike [Database] it makes nothing where there is nothing, leaves
/// the tables as they are, and lets a statement take as long as it takes. Owner: one thread.
public final class Snapshot implements AutoCloseable {
    private static final String TABLES = "SELECT count(*) FROM beseda_chat, beseda_account WHERE 1 = 0";
    private static final String NOTHING = "SELECT 1";
    /// Page cache on SQLite, in KiB.
    private static final int CACHE = 64 << 10;

    private final Connection connection;
    private final Dialect dialect;

    private Snapshot(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    /// @param url as for [Database#open]
    /// @throws StoreException there is no such database, or it cannot be read
    public static Snapshot open(String url) {
        return open(url, TABLES, "has no tables of Beseda that can be read");
    }

    /// Of a database of someone else's, whatever is in it.
    ///
    /// @param url as for [Database#open]
    /// @throws StoreException there is no such database, or it cannot be read
    public static Snapshot ofHost(String url) {
        return open(url, NOTHING, "cannot be read");
    }

    private static Snapshot open(String url, String first, String failure) {
        Snapshot snapshot =
                PostgresUrl.isOne(url) ? postgres(PostgresUrl.parse(url)) : sqlite(SqliteDatabase.file(url));
        // Its first statement is also what the moment begins with.
        try (Statement statement = snapshot.connection.createStatement()) {
            statement.executeQuery(first).close();
            return snapshot;
        } catch (SQLException e) {
            snapshot.close();
            String what = snapshot.dialect == Dialect.SQLITE ? "The file " + SqliteDatabase.file(url) : "The database";
            throw StoreException.lasting(what + " " + failure + ": " + e.getMessage(), e);
        }
    }

    private static Snapshot postgres(PostgresUrl url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setUrl(url.jdbcUrl());
            source.setUser(url.user());
            source.setPassword(url.password());
            source.setApplicationName("beseda-snapshot");
            source.setTcpKeepAlive(true);
            Connection connection = source.getConnection();
            try {
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                connection.setReadOnly(true);
                connection.setAutoCommit(false);
                return new Snapshot(connection, Dialect.POSTGRESQL);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw StoreException.passing("The database cannot be reached: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw StoreException.lasting("The database URL is wrong: " + e.getMessage(), e);
        }
    }

    private static Snapshot sqlite(Path file) {
        if (!Files.isRegularFile(file)) {
            throw StoreException.lasting("There is no database file " + file + ".", new SQLException("no file"));
        }
        SQLiteConfig config = new SQLiteConfig();
        // Not opened as read-only: the last one to close such a file would leave its write-ahead log lying about.
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setCacheSize(-CACHE);
        try {
            Connection connection = config.createConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA query_only = ON");
                statement.execute("BEGIN");
                return new Snapshot(connection, Dialect.SQLITE);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw StoreException.lasting("The database file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    public Connection connection() {
        return connection;
    }

    public Dialect dialect() {
        return dialect;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw dialect.failure(e);
        }
    }
}
