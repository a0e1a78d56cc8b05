package io.beseda.store.jdbc;

import io.beseda.core.log.StoreException;
import io.beseda.store.jdbc.CommitMarks.Mark;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.util.PSQLException;

/// A connection lost during COMMIT leaves open whether it happened. The database is asked on another
/// connection: whether the transaction is still in progress, by its number, and then whether what it left
/// behind is there.
final class CommitOutcome {
    private static final String STATUS = "SELECT pg_xact_status(?::text::xid8)";

    /// The server has no transaction of that number yet: invalid_parameter_value.
    private static final String IN_THE_FUTURE = "22023";

    /// How long to ask, while the server is away or the transaction is still in progress there.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(200);

    private CommitOutcome() {}

    /// An error that the server reported, in whatever language: the last thing it says on this connection if
    /// it is a fatal one.
    static boolean isOfServer(SQLException e) {
        return e instanceof PSQLException refused && refused.getServerErrorMessage() != null;
    }

    /// Returns when the transaction was committed; throws a conflict, so that it is run again, when it was
    /// not; and [StoreException#unknown] when nobody can tell.
    static void requireCommitted(Mark mark, SQLException lost, Connections others) throws SQLException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                switch (others.use(connection -> found(mark, connection))) {
                    case COMMITTED -> {
                        return;
                    }
                    case ROLLED_BACK ->
                        throw new SQLException("The connection was lost before the commit.", "40001", lost);
                    case IN_PROGRESS -> {} // asked again
                }
            } catch (SQLException e) {
                if ("40001".equals(e.getSQLState())) {
                    throw e;
                }
                // The database is away: asked again.
            }
            if (System.nanoTime() > giveUp) {
                throw unknown(lost);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private enum Found {
        IN_PROGRESS,
        COMMITTED,
        ROLLED_BACK
    }

    private static Found found(Mark mark, Connection connection) throws SQLException {
        if (isInProgress(mark, connection)) {
            return Found.IN_PROGRESS;
        }
        return mark.isThere(connection) ? Found.COMMITTED : Found.ROLLED_BACK;
    }

    /// After a crash the number may be another transaction's, or nobody's yet: then ours has ended, and
    /// waiting for that one does no harm.
    private static boolean isInProgress(Mark mark, Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STATUS)) {
            statement.setString(1, mark.transactionId());
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && "in progress".equals(result.getString(1));
            }
        } catch (SQLException e) {
            if (IN_THE_FUTURE.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private static StoreException unknown(SQLException lost) {
        return StoreException.unknown("It is not known whether the transaction was committed.", lost);
    }
}
