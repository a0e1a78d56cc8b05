package io.beseda.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beseda.core.log.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("beseda.db");
    }

    @Test
    void write_thenRead_seesWhatWasCommitted() {
        try (Database database = Database.open(file().toString())) {
            database.write(connection -> put(connection, "colour", "green"));

            assertThat(database.<String>read(connection -> get(connection, "colour")))
                    .isEqualTo("green");
        }
    }

    @Test
    void markOfOthers_changesWithTheirCommits_andNotWithOurs() {
        try (Database database = Database.open(file().toString());
                Database other = Database.openShared(file().toString())) {
            String before = database.markOfOthers();
            database.write(connection -> put(connection, "colour", "green"));
            assertThat(database.markOfOthers()).isEqualTo(before);

            other.write(connection -> put(connection, "shape", "round"));
            assertThat(database.markOfOthers()).isNotEqualTo(before).isEqualTo(database.markOfOthers());
        }
    }

    @Test
    void open_again_keepsWhatWasWritten() {
        try (Database database = Database.open("jdbc:sqlite:" + file())) {
            database.write(connection -> put(connection, "colour", "green"));
        }
        try (Database database = Database.open(file().toString())) {
            assertThat(database.<String>read(connection -> get(connection, "colour")))
                    .isEqualTo("green");
        }
    }

    @Test
    void write_whoseWorkFails_leavesNothing() {
        try (Database database = Database.open(file().toString())) {
            assertThatThrownBy(() -> database.write(connection -> {
                        put(connection, "colour", "green");
                        throw new IllegalArgumentException("no");
                    }))
                    .isInstanceOf(IllegalArgumentException.class);

            assertThat(database.<String>read(connection -> get(connection, "colour")))
                    .isNull();
            database.write(connection -> put(connection, "colour", "blue"));
            assertThat(database.<String>read(connection -> get(connection, "colour")))
                    .isEqualTo("blue");
        }
    }

    @Test
    void write_ofTheSameKey_isALastingFailureWithItsCause() {
        try (Database database = Database.open(file().toString())) {
            database.write(connection -> put(connection, "colour", "green"));

            assertThatThrownBy(() -> database.write(connection -> put(connection, "colour", "blue")))
                    .isInstanceOfSatisfying(StoreException.class, e -> {
                        assertThat(e.mayRetry()).isFalse();
                        assertThat(database.dialect().isUniqueViolation((SQLException) e.getCause()))
                                .isTrue();
                    });
        }
    }

    @Test
    void open_ofAFolderInUse_namesTheProcess() {
        try (Database _ = Database.open(file().toString())) {
            assertThatThrownBy(() -> Database.open(file().toString()))
                    .hasMessage("The data folder " + folder + " is in use by process "
                            + ProcessHandle.current().pid() + ".");
        }
        Database.open(file().toString()).close();
    }

    @Test
    void openShared_besideAServer_writesInTurnWithIt() {
        try (Database server = Database.open(file().toString());
                Database tool = Database.openShared(file().toString())) {
            server.write(connection -> put(connection, "colour", "green"));
            tool.write(connection -> put(connection, "size", "small"));

            assertThat(server.<String>read(connection -> get(connection, "size")))
                    .isEqualTo("small");
            assertThat(tool.<String>read(connection -> get(connection, "colour")))
                    .isEqualTo("green");
        }
    }

    @Test
    void write_flushesEachCommit() {
        try (Database database = Database.open(file().toString())) {
            int full = 2;
            assertThat(database.<Integer>write(connection -> pragma(connection, "synchronous")))
                    .isEqualTo(full);
        }
    }

    @Test
    void read_cannotWrite() {
        try (Database database = Database.open(file().toString())) {
            assertThatThrownBy(() -> database.read(connection -> put(connection, "colour", "green")))
                    .isInstanceOf(StoreException.class);
        }
    }

    @Test
    void read_byMoreThanMayWait_tellsTheOthersToTryAgain() throws InterruptedException {
        int readers = 4;
        int tooMany = 10;
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        CountDownLatch release = new CountDownLatch(1);
        try (Database database = Database.open(file().toString())) {
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < readers + SqliteThreads.QUEUE + tooMany; i++) {
                callers.add(Thread.ofVirtual().start(() -> {
                    try {
                        database.read(_ -> await(release));
                        answered.incrementAndGet();
                    } catch (StoreException e) {
                        assertThat(e.mayRetry()).isTrue();
                        refused.incrementAndGet();
                    }
                }));
            }
            Awaitility.await().until(() -> refused.get() == tooMany);
            release.countDown();
            for (Thread caller : callers) {
                caller.join();
            }
        }
        assertThat(answered).hasValue(readers + SqliteThreads.QUEUE);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA " + name)) {
            result.next();
            return result.getInt(1);
        }
    }

    private static int put(Connection connection, String name, String value) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO beseda_meta (name, value) VALUES (?, ?)")) {
            statement.setString(1, name);
            statement.setString(2, value);
            return statement.executeUpdate();
        }
    }

    private static String get(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT value FROM beseda_meta WHERE name = ?")) {
            statement.setString(1, name);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getString(1) : null;
            }
        }
    }
}
