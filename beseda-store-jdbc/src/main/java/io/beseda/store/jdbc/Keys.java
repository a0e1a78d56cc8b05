package io.beseda.store.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/// Rows of keys as parameters of one statement, whatever their number: arrays on PostgreSQL, one JSON text on
/// SQLite. A column is `Long` or `String` throughout.
final class Keys {
    private final int count;
    private final List<Object[]> columns;

    private Keys(int count, List<Object[]> columns) {
        this.count = count;
        this.columns = columns;
    }

    static <T> Keys of(Collection<T> rows, Function<T, Object> one) {
        return new Keys(rows.size(), List.<Object[]>of(column(rows, one)));
    }

    static <T> Keys of(Collection<T> rows, Function<T, Object> one, Function<T, Object> two) {
        return new Keys(rows.size(), List.of(column(rows, one), column(rows, two)));
    }

    static <T> Keys of(
            Collection<T> rows, Function<T, Object> one, Function<T, Object> two, Function<T, Object> three) {
        return new Keys(rows.size(), List.of(column(rows, one), column(rows, two), column(rows, three)));
    }

    private static <T> Object[] column(Collection<T> rows, Function<T, Object> value) {
        return rows.stream().map(value).toArray();
    }

    /// How many rows.
    int count() {
        return count;
    }

    /// Binds from the parameter `first` on; returns the next one.
    int bind(PreparedStatement statement, int first, Dialect dialect, boolean ofOne) throws SQLException {
        return switch (dialect) {
            case SQLITE -> {
                statement.setString(first, json());
                yield first + 1;
            }
            case POSTGRESQL -> {
                int next = first;
                for (Object[] column : columns) {
                    boolean text = column.length > 0 && column[0] instanceof String;
                    Rows.Type type = text ? Rows.Type.TEXT : Rows.Type.BIGINT;
                    Object[] values = type.array(column.length);
                    System.arraycopy(column, 0, values, 0, column.length);
                    Rows.bind(statement, next++, type, values, ofOne);
                }
                yield next;
            }
        };
    }

    private String json() {
        StringBuilder json = new StringBuilder(2 + count * 16 * columns.size()).append('[');
        for (int row = 0; row < count; row++) {
            json.append(row == 0 ? "[" : ",[");
            for (int column = 0; column < columns.size(); column++) {
                if (column > 0) {
                    json.append(',');
                }
                append(json, columns.get(column)[row]);
            }
            json.append(']');
        }
        return json.append(']').toString();
    }

    private static void append(StringBuilder json, Object value) {
        if (!(value instanceof String text)) {
            json.append(value);
            return;
        }
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
