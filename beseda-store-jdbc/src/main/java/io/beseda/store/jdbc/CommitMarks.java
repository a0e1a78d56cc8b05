package io.beseda.store.jdbc;

import io.beseda.core.log.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;

/// What a transaction of PostgreSQL leaves behind, so that it can be told afterwards whether it was
/// committed. Its number alone cannot tell: after a crash the server gives the numbers of transactions that
/// were not yet on disk to others. Thread-safe.
final class CommitMarks {
    /// The number of the transaction says whether it is still in progress.
    private static final String LEAVE = """
            INSERT INTO beseda_commit_mark (slot, number, at) VALUES (?, ?, ?)
            ON CONFLICT (slot) DO UPDATE SET number = excluded.number, at = excluded.at
            RETURNING pg_current_xact_id()::text
            """;

    private static final String FIND = "SELECT count(*) FROM beseda_commit_mark WHERE slot = ? AND number = ?";
    private static final String FORGET = "DELETE FROM beseda_commit_mark WHERE at < ?";
    /// Of processes that have ended.
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(2);

    private final ConcurrentLinkedDeque<Slot> free = new ConcurrentLinkedDeque<>();

    /// One row, for one transaction at a time.
    private static final class Slot {
        private final String name = UUID.randomUUID().toString();
        private long number;
    }

    /// Of one transaction.
    ///
    /// @param transactionId as PostgreSQL numbers it
    record Mark(String slot, long number, String transactionId) {
        /// Whether the transaction that left it was committed; to be asked when it is no longer in progress.
        boolean isThere(Connection connection) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(FIND)) {
                statement.setString(1, slot);
                statement.setLong(2, number);
                try (ResultSet result = statement.executeQuery()) {
                    return result.next() && result.getLong(1) > 0;
                }
            }
        }
    }

    /// Work with a mark at its end: nobody else uses its slot until the outcome is known.
    interface Marked<T> {
        T run(Leave leave) throws SQLException;
    }

    /// Leaves the mark, in the transaction.
    interface Leave {
        Mark in(Connection connection) throws SQLException;
    }

    <T> T with(Marked<T> work) throws SQLException {
        Slot taken = free.poll();
        Slot slot = taken == null ? new Slot() : taken;
        boolean known = false;
        try {
            T result = work.run(connection -> leave(slot, connection));
            known = true;
            return result;
        } catch (StoreException e) {
            known = !e.outcomeUnknown();
            throw e;
        } catch (SQLException | RuntimeException e) {
            known = true;
            throw e;
        } finally {
            if (known) {
                free.push(slot);
            }
        }
    }

    private static Mark leave(Slot slot, Connection connection) throws SQLException {
        slot.number++;
        try (PreparedStatement statement = connection.prepareStatement(LEAVE)) {
            statement.setString(1, slot.name);
            statement.setLong(2, slot.number);
            statement.setLong(3, System.currentTimeMillis());
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return new Mark(slot.name, slot.number, result.getString(1));
            }
        }
    }

    static void forgetOld(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
            statement.setLong(1, System.currentTimeMillis() - FORGOTTEN_AFTER.toMillis());
            statement.executeUpdate();
        }
    }
}
