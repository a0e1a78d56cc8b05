package io.beseda.store.jdbc;

import io.beseda.core.log.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says to other servers that this one uses the database: one that hears of others by a bus shares the claim,
/// one that hears of nobody has it alone. An advisory lock of a session, so that it ends with the process.
final class NodeClaim implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeClaim.class);

    /// Of this schema: there may be several in one database.
    private static final String KEY = "hashtextextended('beseda node ' || current_schema(), 0)";

    private static final String SHARE = "SELECT pg_try_advisory_lock_shared(" + KEY + ")";
    private static final String TAKE = "SELECT pg_try_advisory_lock(" + KEY + ")";
    /// The server notices within half a minute that this machine is gone.
    private static final String KEEPALIVE = """
            SELECT set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
                set_config('tcp_keepalives_count', '3', false)
            """;
    /// A server that was killed just now may still seem to be there.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final int VALID_SECONDS = 5;

    private final DataSource source;
    private final boolean shared;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("beseda-claim").daemon(true).factory());
    private @Nullable Connection connection; // owner: the timer, once it runs

    private NodeClaim(DataSource source, boolean shared) {
        this.source = source;
        this.shared = shared;
    }

    static NodeClaim take(DataSource source, boolean shared) {
        NodeClaim claim = new NodeClaim(source, shared);
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!claim.tryTake()) {
                if (System.nanoTime() > giveUp) {
                    throw StoreException.lasting(claim.refusal(), new SQLException("claimed"));
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (SQLException e) {
            throw Dialect.POSTGRESQL.failure(e);
        }
        long every = LOOK_EVERY.toMillis();
        var _ = claim.timer.scheduleWithFixedDelay(claim::keep, every, every, TimeUnit.MILLISECONDS);
        return claim;
    }

    private String refusal() {
        return shared
                ? "A server without BESEDA_REDIS_URL uses this database. Several servers on one database need"
                        + " BESEDA_REDIS_URL, the same on all of them: set it there, too, and start that one again."
                : "Another server uses this database. Several servers on one database need BESEDA_REDIS_URL, the same"
                        + " on all of them.";
    }

    private boolean tryTake() throws SQLException {
        Connection fresh = source.getConnection();
        try (Statement statement = fresh.createStatement();
                PreparedStatement claim = fresh.prepareStatement(shared ? SHARE : TAKE)) {
            statement.execute(KEEPALIVE);
            try (ResultSet result = claim.executeQuery()) {
                if (result.next() && result.getBoolean(1)) {
                    connection = fresh;
                    return true;
                }
            }
        } catch (SQLException e) {
            fresh.close();
            throw e;
        }
        fresh.close();
        return false;
    }

    /// The claim is lost with its connection, and taken again. Should another server have come meanwhile,
    /// both go on: nothing is lost by it, but they hear of one another late.
    private void keep() {
        try {
            Connection held = connection;
            if (held != null && held.isValid(VALID_SECONDS)) {
                return;
            }
            if (held != null) {
                connection = null;
                held.close();
            }
            if (!tryTake()) {
                LOG.error("{}", refusal());
            }
        } catch (SQLException e) {
            LOG.debug("The claim on the database could not be renewed yet", e);
        }
    }

    @Override
    public void close() {
        timer.close();
        Connection held = connection;
        if (held != null) {
            try {
                held.close();
            } catch (SQLException e) {
                LOG.debug("The claim on the database is gone already", e);
            }
        }
    }
}
