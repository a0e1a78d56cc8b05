package io.beseda.hosts.table;

import io.beseda.core.UserId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;

/// What a host's ids are in its database. An id counts only as the database itself would write it: `007` is
/// nobody, even where 7 is somebody. Nor is anybody the system.
public enum IdType {
    NUMBER("bigint"),
    UUID("uuid"),
    TEXT("text");

    private final String sql;

    IdType(String sql) {
        this.sql = sql;
    }

    static IdType of(String databaseType) {
        return switch (databaseType) {
            case "int2", "int4", "int8", "serial", "bigserial", "smallserial" -> NUMBER;
            case "uuid" -> UUID;
            default -> TEXT;
        };
    }

    /// The type's name, for a cast.
    public String sql() {
        return sql;
    }

    public boolean fits(UserId id) {
        String text = id.value();
        try {
            return switch (this) {
                case NUMBER -> Long.toString(Long.parseLong(text)).equals(text);
                case UUID -> java.util.UUID.fromString(text).toString().equals(text);
                case TEXT -> text.indexOf('\0') < 0 && !id.equals(UserId.SYSTEM);
            };
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// Those that can be ids here, as a parameter of a statement.
    Array array(Connection connection, Collection<UserId> ids) throws SQLException {
        Object[] values = ids.stream().filter(this::fits).map(this::value).toArray();
        return connection.createArrayOf(sql, values);
    }

    private Object value(UserId id) {
        return switch (this) {
            case NUMBER -> Long.valueOf(id.value());
            case UUID -> java.util.UUID.fromString(id.value());
            case TEXT -> id.value();
        };
    }
}
