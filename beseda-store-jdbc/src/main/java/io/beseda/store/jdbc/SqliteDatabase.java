package io.beseda.store.jdbc;

import io.beseda.core.log.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// An SQLite file: one connection writes, a few read what was committed. Other processes may write too;
/// `BEGIN IMMEDIATE` takes turns with them.
final class SqliteDatabase extends Database {
    /// Older ones can lose commits when the write-ahead log is reset.
    private static final String OLDEST_VERSION = "3.51.3";

    private static final int READERS = 4;
    /// How long to wait for another process's transaction.
    private static final int BUSY_MILLIS = 10_000;
    /// The file of the write-ahead log is cut back to this size when it is reset. Readers that always overlap
    /// would let it grow past it; then the writer waits for them once.
    private static final long WAL_BYTES = 64 << 20;
    /// The log is copied into the database after this many pages (4 KiB each): often enough to stay in
    /// memory, rarely enough that a page written many times is copied once.
    private static final int CHECKPOINT_PAGES = 4_000;
    /// The size of the log is looked at after this many transactions.
    private static final int WAL_CHECK_EVERY = 64;
    /// Page cache of the writer and of each reader, in KiB.
    private static final int WRITER_CACHE = 32 << 10;

    private static final int READER_CACHE = 8 << 10;

    private static final String BEGIN = "BEGIN IMMEDIATE";
    private static final String COMMIT = "COMMIT";

    private static final String DATA_VERSION = "PRAGMA data_version";

    private static final String URL_PREFIX = "jdbc:sqlite:";

    private static final Logger log = LoggerFactory.getLogger(SqliteDatabase.class);

    private final Path wal;
    private final @Nullable FolderLock lock;
    private final SqliteThreads writer;
    private final SqliteThreads readers;
    /// Owner: whoever has the writer's connection.
    private int sinceWalCheck;

    private SqliteDatabase(Path file, @Nullable FolderLock lock) throws SQLException {
        super(Dialect.SQLITE);
        // The names are SQLite's.
        this.wal = file.resolveSibling(file.getFileName() + "-wal");
        this.lock = lock;
        SQLiteDataSource source = source(file);
        // The first connection finds a log left by a crash, and brings the tables up to date before others look.
        Connection first = source.getConnection();
        requireVersion(first);
        execute(
                first,
                "PRAGMA synchronous = FULL",
                "PRAGMA journal_size_limit = " + WAL_BYTES,
                "PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES,
                "PRAGMA cache_size = -" + WRITER_CACHE);
        Migrations.run(source, Dialect.SQLITE);
        this.writer = new SqliteThreads("writer", List.of(new Session(first, statements())));
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            Connection reader = source.getConnection();
            execute(reader, "PRAGMA query_only = ON", "PRAGMA cache_size = -" + READER_CACHE);
            sessions.add(new Session(reader, statements()));
        }
        this.readers = new SqliteThreads("reader", sessions);
    }

    /// Settings that a host has put behind the file's name are for its own connections.
    static Path file(String url) {
        String file =
                url.startsWith(URL_PREFIX) ? url.substring(URL_PREFIX.length()).split("\\?", 2)[0] : url;
        return Path.of(file).toAbsolutePath().normalize();
    }

    static SqliteDatabase open(Path file, boolean exclusive) {
        Path folder = Objects.requireNonNull(file.getParent(), "a file has a folder");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("The data folder " + folder + " cannot be made: " + e.getMessage(), e);
        }
        FolderLock lock = exclusive ? FolderLock.take(folder) : null;
        try {
            return new SqliteDatabase(file, lock);
        } catch (SQLException | RuntimeException e) {
            if (lock != null) {
                lock.close();
            }
            throw e instanceof RuntimeException thrown
                    ? thrown
                    : StoreException.lasting("The database " + file + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private static SQLiteDataSource source(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(URL_PREFIX + file);
        return source;
    }

    private static void requireVersion(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT sqlite_version()")) {
            result.next();
            String version = result.getString(1);
            if (Arrays.compare(numbers(version), numbers(OLDEST_VERSION)) < 0) {
                throw new IllegalStateException("SQLite " + version + " is too old: " + OLDEST_VERSION
                        + " or later is needed, since older ones can lose commits. Update sqlite-jdbc.");
            }
        }
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\.", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /// What we commit, the writer commits: it does not change what SQLite tells the writer.
    @Override
    String readMarkOfOthers() {
        return writer.call(
                session -> String.valueOf(
                        session.first(DATA_VERSION, _ -> {}, Row::number).orElseThrow()),
                dialect());
    }

    @Override
    <T> T runReading(SessionWork<T> work) {
        return readers.call(work, dialect());
    }

    @Override
    <T> T runWriting(Conflicts conflicts, SessionWork<T> work) {
        return writer.call(session -> transaction(session, work), dialect());
    }

    private <T> T transaction(Session session, SessionWork<T> work) throws SQLException {
        session.update(BEGIN, _ -> {});
        T result;
        try {
            result = work.run(session);
            session.update(COMMIT, _ -> {});
        } catch (Throwable e) {
            rollBack(session.connection(), e);
            throw e;
        }
        boundLog(session.connection());
        return result;
    }

    private static void rollBack(Connection connection, Throwable failure) {
        try {
            execute(connection, "ROLLBACK");
        } catch (SQLException e) {
            // After a full disk or a failed write SQLite has rolled back already, and there is nothing to end.
            failure.addSuppressed(e);
        }
    }

    /// What was committed stays so, whatever happens here: the next turn tries again.
    private void boundLog(Connection connection) {
        if (++sinceWalCheck < WAL_CHECK_EVERY) {
            return;
        }
        sinceWalCheck = 0;
        if (wal.toFile().length() > WAL_BYTES) {
            try {
                execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            } catch (SQLException e) {
                log.warn("The write-ahead log {} could not be cut back", wal, e);
            }
        }
    }

    @Override
    int lanes() {
        return 1;
    }

    @Override
    public void close() {
        readers.close();
        writer.close();
        if (lock != null) {
            lock.close();
        }
    }
}
