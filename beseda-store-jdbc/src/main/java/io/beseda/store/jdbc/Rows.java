package io.beseda.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows as parameters of one statement of PostgreSQL, whatever their number: an array for each column. The
/// driver sends arrays of these types as they are, without making text of them.
final class Rows {
    /// What a column holds.
    enum Type {
        BIGINT("bigint", Types.BIGINT) {
            @Override
            Object[] array(int length) {
                return new Long[length];
            }
        },
        TEXT("text", Types.VARCHAR) {
            @Override
            Object[] array(int length) {
                return new String[length];
            }
        },
        BOOLEAN("boolean", Types.BOOLEAN) {
            @Override
            Object[] array(int length) {
                return new Boolean[length];
            }
        };

        private final String sqlName;
        private final int jdbcType;

        Type(String sqlName, int jdbcType) {
            this.sqlName = sqlName;
            this.jdbcType = jdbcType;
        }

        int jdbcType() {
            return jdbcType;
        }

        abstract Object[] array(int length);
    }

    private final int count;
    private final List<Type> types = new ArrayList<>();
    private final List<@Nullable Object[]> columns = new ArrayList<>();

    private Rows(int count) {
        this.count = count;
    }

    static <R> Rows of(Collection<R> rows, Session.BindRow<R> bind) throws SQLException {
        Rows taken = new Rows(rows.size());
        int at = 0;
        for (R row : rows) {
            int line = at++;
            bind.to(new Params((column, type, value) -> taken.set(line, column, type, value)), row);
        }
        return taken;
    }

    private void set(int row, int column, Type type, @Nullable Object value) {
        if (column > columns.size()) {
            types.add(type);
            columns.add(type.array(count));
        }
        columns.get(column - 1)[row] = value;
    }

    int count() {
        return count;
    }

    /// Binds from the parameter `first` on; returns the next one.
    int bind(PreparedStatement statement, int first, boolean ofOne) throws SQLException {
        int next = first;
        for (int i = 0; i < columns.size(); i++) {
            bind(statement, next++, types.get(i), columns.get(i), ofOne);
        }
        return next;
    }

    /// A column: its only value, or all as an array.
    static void bind(PreparedStatement statement, int parameter, Type type, @Nullable Object[] values, boolean ofOne)
            throws SQLException {
        if (ofOne) {
            Params.set(statement, parameter, type, values[0]);
            return;
        }
        Connection connection = statement.getConnection();
        statement.setArray(parameter, connection.createArrayOf(type.sqlName, values));
    }
}
