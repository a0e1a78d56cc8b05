package io.beseda.store.jdbc;

import io.beseda.core.log.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// A connection lost during COMMIT leaves open whether it happened. PostgreSQL still knows, by the
/// transaction's number, and is asked on another connection.
final class CommitOutcome {
    private static final String STATUS = "SELECT pg_xact_status(?::text::xid8)";

    /// How long to ask, while the server is away or the transaction is still in progress there.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(200);

    private CommitOutcome() {}

    /// A plain error is an answer: the transaction was rolled back.
    static boolean isKnown(SQLException e) {
        if (!(e instanceof PSQLException refused)) {
            return false;
        }
        ServerErrorMessage message = refused.getServerErrorMessage();
        return message != null && "ERROR".equals(message.getSeverity());
    }

    /// Returns when the transaction was committed; throws a conflict, so that it is run again, when it was
    /// rolled back; and [StoreException#unknown] when nobody can tell.
    static void requireCommitted(long transactionId, SQLException lost, DataSource others) throws SQLException {
        if (transactionId == 0) {
            // Not asked for by the work. It may be run again only by who knows what it does.
            throw unknown(lost);
        }
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String status = status(transactionId, others);
            if ("committed".equals(status)) {
                return;
            }
            if ("aborted".equals(status)) {
                throw new SQLException("The connection was lost before the commit.", "40001", lost);
            }
            if (System.nanoTime() > giveUp) {
                throw unknown(lost);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /// `null`: cannot be told (now).
    private static @Nullable String status(long transactionId, DataSource others) {
        try (Connection connection = others.getConnection();
                PreparedStatement statement = connection.prepareStatement(STATUS)) {
            statement.setString(1, Long.toString(transactionId));
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getString(1) : null;
            }
        } catch (SQLException _) {
            return null;
        }
    }

    private static StoreException unknown(SQLException lost) {
        return StoreException.unknown("It is not known whether the transaction was committed.", lost);
    }
}
