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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A connection in use by one thread, and the few ways in which statements are run on it.
///
/// What need not be known at once waits ([#later], [#batch]) and goes to PostgreSQL together with what comes
/// next, in one round trip: the server runs the statements one after the other, each on what was committed
/// before it began. To SQLite there is no way that could be saved; it runs everything at once.
final class Session implements AutoCloseable {
    /// More rows of keys are not asked for together. While they are being sent nobody reads the answers: as
    /// few as these fit into the sockets' buffers, so that client and server cannot wait for each other to
    /// read.
    private static final int KEYS_TOGETHER = 256;

    private final Connection connection;
    private final Dialect dialect;
    private final Statements statements;
    /// SQLite's driver compiles a statement each time it is prepared; PostgreSQL's keeps a cache of its own
    /// (`null`).
    private final @Nullable Map<String, PreparedStatement> prepared;

    private final List<Call> waiting = new ArrayList<>();
    private int keysWaiting;
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

    /// A statement that waits.
    ///
    /// @param rows of keys, or to write; 0: it has none, or they are not counted
    /// @param take gets the rows it returns, if any
    private record Call(String sql, int rows, Bind bind, Take take) {}

    Connection connection() throws SQLException {
        flush();
        wrote = true; // whatever is done with it
        return connection;
    }

    Dialect dialect() {
        return dialect;
    }

    /// Whether anything but a question was run or waits, as far as can be told.
    boolean wrote() {
        return wrote;
    }

    /// Runs it now or later, after what waits already. What it finds has been taken when [#flush] returns.
    void later(String sql, Bind bind, Take take) throws SQLException {
        later(new Call(sql, 0, bind, take));
    }

    private void later(Call call) throws SQLException {
        note(call.sql());
        if (dialect == Dialect.SQLITE) {
            query(call);
        } else {
            waiting.add(call);
        }
    }

    /// The same for the rows of these keys; for none nothing is asked.
    void later(String sql, Keys keys, Take take) throws SQLException {
        if (keys.count() == 0) {
            return;
        }
        if (keysWaiting + keys.count() > KEYS_TOGETHER) {
            flush();
        }
        keysWaiting += keys.count();
        later(new Call(sql, keys.count(), params -> params.keys(keys), take));
    }

    void each(String sql, Bind bind, Take take) throws SQLException {
        later(sql, bind, take);
        flush();
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
        note(sql);
        if (dialect == Dialect.SQLITE) {
            return use(sql, statement -> {
                bind.to(new Params(statement, dialect));
                return statement.executeUpdate();
            });
        }
        waiting.add(new Call(sql, 0, bind, _ -> {}));
        return flush();
    }

    /// One statement for all rows, now or later; none for none.
    <R> void batch(String sql, Collection<R> rows, BindRow<R> bind) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        note(sql);
        if (dialect == Dialect.POSTGRESQL) {
            Rows columns = Rows.of(rows, bind);
            waiting.add(new Call(sql, columns.count(), params -> params.rows(columns), _ -> {}));
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

    private void note(String sql) {
        wrote |= !sql.startsWith("SELECT") && !sql.startsWith("SET ");
    }

    /// Runs what waits, and returns how many rows the last of it changed.
    int flush() throws SQLException {
        if (waiting.isEmpty()) {
            return 0;
        }
        List<Call> calls = List.copyOf(waiting);
        waiting.clear();
        keysWaiting = 0;
        // Only if all are, so that there are two texts of what goes together, and not one for each mixture.
        boolean ofOne = calls.stream().allMatch(call -> call.rows() <= 1);
        String sql = calls.stream().map(call -> text(call, ofOne)).collect(Collectors.joining(";\n"));
        int changed = 0;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Params params = new Params(statement, dialect);
            for (Call call : calls) {
                call.bind().to(params.ofOne(ofOne && call.rows() == 1));
            }
            boolean hasRows = statement.execute();
            for (Call call : calls) {
                if (hasRows) {
                    take(statement.getResultSet(), call);
                } else {
                    changed = statement.getUpdateCount();
                }
                hasRows = statement.getMoreResults();
            }
        }
        return changed;
    }

    private String text(Call call, boolean ofOne) {
        return ofOne && call.rows() == 1 ? statements.runningForOne(call.sql()) : statements.running(call.sql());
    }

    private void query(Call call) throws SQLException {
        use(call.sql(), statement -> {
            call.bind().to(new Params(statement, dialect));
            take(statement.executeQuery(), call);
            return 0;
        });
    }

    private static void take(ResultSet rows, Call call) throws SQLException {
        try (rows) {
            Row row = new Row(rows);
            while (row.advance()) {
                call.take().from(row);
            }
        }
    }

    /// On SQLite, or on a connection of someone else's to it.
    private <T> T use(String sql, Use<T> use) throws SQLException {
        String statementSql = statements.running(sql);
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
