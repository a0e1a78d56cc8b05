package io.beseda.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where connections to PostgreSQL come from. Thread-safe.
abstract class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    interface Use<T> {
        T with(Connection connection) throws SQLException;
    }

    abstract Connection take() throws SQLException;

    /// Asks for what must hold in a transaction that begins.
    abstract void begin(Session session) throws SQLException;

    /// Nobody gets this one any more: its state is not known.
    abstract void evict(Connection connection);

    /// A connection that breaks when it is given back breaks after the work, whose outcome stands.
    <T> T use(Use<T> work) throws SQLException {
        Connection connection = take();
        try {
            return work.with(connection);
        } finally {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("A connection broke after its use", e);
            }
        }
    }

    @Override
    public abstract void close();
}
