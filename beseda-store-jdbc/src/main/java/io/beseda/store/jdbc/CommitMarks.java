package io.beseda.store.jdbc;

import io.beseda.core.log.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/// What a transaction of PostgreSQL leaves behind, so that it can be told afterwards whether it was
/// committed. Its number alone cannot tell: after a crash the server gives the numbers of transactions that
/// were not yet on disk to others. Thread-safe.
final class CommitMarks {
    private static final String LEAVE = """
            INSERT INTO beseda_commit_mark (slot, number, at) VALUES (?, ?, ?)
            ON CONFLICT (slot) DO UPDATE SET number = excluded.number, at = excluded.at
            """;

    /// Says whether the transaction is still in progress.
    private static final String TRANSACTION_ID = "SELECT pg_current_xact_id()::text";

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
        T run(Marking marking) throws SQLException;
    }

    /// Of one transaction, from its begin on.
    static final class Marking {
        private final Slot slot;
        private @Nullable String transactionId;

        private Marking(Slot slot) {
            this.slot = slot;
        }

        /// At the begin, since the number must be known before the COMMIT is on its way.
        void begin(Session session) throws SQLException {
            session.later(TRANSACTION_ID, _ -> {}, row -> transactionId = row.text());
        }

        /// At the end: the mark goes with what else waits.
        Mark leave(Session session) throws SQLException {
            if (transactionId == null) {
                session.flush();
            }
            Mark mark = new Mark(slot.name, ++slot.number, Objects.requireNonNull(transactionId));
            session.later(
                    LEAVE,
                    params -> params.text(mark.slot()).number(mark.number()).number(System.currentTimeMillis()),
                    _ -> {});
            return mark;
        }
    }

    <T> T with(Marked<T> work) throws SQLException {
        Slot taken = free.poll();
        Slot slot = taken == null ? new Slot() : taken;
        boolean known = false;
        try {
            T result = work.run(new Marking(slot));
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

    static void forgetOld(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
            statement.setLong(1, System.currentTimeMillis() - FORGOTTEN_AFTER.toMillis());
            statement.executeUpdate();
        }
    }
}
