package io.beseda.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A connection in use by one thread, and the few ways in which statements are run on it.
final class Session implements AutoCloseable {
    private final Connection connection;
    private final Dialect dialect;
    private final Statements statements;
    /// SQLite's driver compiles a statement each time it is prepared; PostgreSQL's keeps a cache of its own
    /// (`null`).
    private final @Nullable Map<String, PreparedStatement> prepared;

    private boolean wrote;

    Session(Connection connection, Statements statements) {
        this(connection, statements, statements.dialect() == Dialect.SQLITE ? new HashMap<>() : null);
    }

    private Session(Connection connection, Statements statements, @Nullable Map<String, PreparedStatement> prepared) {
        this.connection = connection;
        this.dialect = statements.dialect();
        this.statements = statements;
        this.prepared = prepared;
    }

    /// On a connection of someone else's, where nothing is left behind. Not to be closed.
    static Session borrowed(Connection connection, Statements statements) {
        return new Session(connection, statements, null);
    }

    interface Bind {
        void to(Params params) throws SQLException;
    }

    interface BindRow<R> {
        void to(Params params, R row) throws SQLException;
    }

    interface Read<T> {
        T from(Row row) throws SQLException;
    }

    interface Take {
        void from(Row row) throws SQLException;
    }

    interface Use<T> {
        T with(PreparedStatement statement) throws SQLException;
    }

    Connection connection() {
        wrote = true; // whatever is done with it
        return connection;
    }

    Dialect dialect() {
        return dialect;
    }

    /// Whether anything but a question was run, as far as can be told.
    boolean wrote() {
        return wrote;
    }

    void each(String sql, Bind bind, Take take) throws SQLException {
        use(sql, statement -> {
            bind.to(new Params(statement, dialect));
            try (ResultSet result = statement.executeQuery()) {
                Row row = new Row(result);
                while (row.advance()) {
                    take.from(row);
                }
            }
            return 0;
        });
    }

    <T> List<T> list(String sql, Bind bind, Read<T> read) throws SQLException {
        List<T> found = new ArrayList<>();
        each(sql, bind, row -> found.add(read.from(row)));
        return found;
    }

    <T> Optional<T> first(String sql, Bind bind, Read<T> read) throws SQLException {
        return list(sql, bind, read).stream().findFirst();
    }

    int update(String sql, Bind bind) throws SQLException {
        return use(sql, statement -> {
            bind.to(new Params(statement, dialect));
            return statement.executeUpdate();
        });
    }

    /// One statement for all rows; none for none.
    <R> void batch(String sql, Collection<R> rows, BindRow<R> bind) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        use(sql, statement -> {
            Params params = new Params(statement, dialect);
            for (R row : rows) {
                params.startRow();
                bind.to(params, row);
                statement.addBatch();
            }
            return statement.executeBatch();
        });
    }

    private <T> T use(String sql, Use<T> use) throws SQLException {
        String statementSql = statements.running(sql);
        wrote |= !statementSql.startsWith("SELECT");
        if (prepared == null) {
            try (PreparedStatement statement = connection.prepareStatement(statementSql)) {
                return use.with(statement);
            }
        }
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(statementSql);
            prepared.put(sql, statement);
        }
        try {
            return use.with(statement);
        } catch (SQLException | RuntimeException e) {
            // Half bound, or with rows of a batch left over: not to be used again.
            prepared.remove(sql);
            statement.close();
            throw e;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
