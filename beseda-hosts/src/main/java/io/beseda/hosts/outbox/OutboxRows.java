package io.beseda.hosts.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The table `beseda_django_outbox`, as the app `beseda_django` made it. One statement a method.
final class OutboxRows {
    /// The one that `manage.py beseda_relay` takes.
    private static final long LOCK = 4_846_821_534_730_126_181L;

    private static final String STATE = """
            SELECT t.oid IS NOT NULL, has_table_privilege(t.oid, 'SELECT') AND has_table_privilege(t.oid, 'UPDATE')
                AND has_table_privilege(t.oid, 'DELETE')
            FROM (SELECT to_regclass('beseda_django_outbox')::oid AS oid) t
            """;
    private static final String ANY = "SELECT EXISTS (SELECT 1 FROM beseda_django_outbox WHERE error = '')";
    private static final String ALONE = "SELECT pg_try_advisory_xact_lock(?)";
    private static final String WAITING = """
            SELECT id, key::text, chat, sender, text FROM beseda_django_outbox WHERE error = '' ORDER BY id LIMIT ?
            """;
    private static final String DELETE = "DELETE FROM beseda_django_outbox WHERE id = ANY(?)";
    private static final String REFUSE = "UPDATE beseda_django_outbox SET error = ? WHERE id = ?";

    private OutboxRows() {}

    /// @param sender null: the system
    record Row(long id, String key, long chat, @Nullable String sender, String text) {}

    /// Whether there is such a table, and we may do our work in it.
    enum State {
        MISSING,
        FORBIDDEN,
        USABLE
    }

    static State state(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STATE);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return !row.getBoolean(1) ? State.MISSING : row.getBoolean(2) ? State.USABLE : State.FORBIDDEN;
        }
    }

    static boolean any(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ANY);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    /// Whether no other relay works; then none does before the end of the transaction.
    static boolean isAlone(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ALONE)) {
            statement.setLong(1, LOCK);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    static List<Row> waiting(Connection connection, int limit) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(WAITING)) {
            statement.setInt(1, limit);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(new Row(
                            found.getLong(1),
                            found.getString(2),
                            found.getLong(3),
                            found.getString(4),
                            found.getString(5)));
                }
            }
        }
        return rows;
    }

    static void delete(Connection connection, List<Long> ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
            statement.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            statement.executeUpdate();
        }
    }

    /// @param errors by id
    static void refuse(Connection connection, Map<Long, String> errors) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REFUSE)) {
            for (Map.Entry<Long, String> error : errors.entrySet()) {
                statement.setString(1, error.getValue());
                statement.setLong(2, error.getKey());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
