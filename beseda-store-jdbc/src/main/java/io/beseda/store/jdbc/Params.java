package io.beseda.store.jdbc;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Takes parameters, one after the other: of a statement, or of a row among [Rows].
final class Params {
    /// Where a parameter goes; the first is 1.
    interface Into {
        void set(int at, Rows.Type type, @Nullable Object value) throws SQLException;
    }

    private final @Nullable PreparedStatement statement;
    private final Dialect dialect;
    private final Into into;
    private int next = 1;
    private boolean ofOne;

    Params(PreparedStatement statement, Dialect dialect) {
        this.statement = statement;
        this.dialect = dialect;
        this.into = (at, type, value) -> set(statement, at, type, value);
    }

    /// Of one row: no keys and no other rows.
    Params(Into into) {
        this.statement = null;
        this.dialect = Dialect.POSTGRESQL;
        this.into = into;
    }

    /// @param one what comes is of a statement for one row ([Statements#runningForOne])
    Params ofOne(boolean one) {
        ofOne = one;
        return this;
    }

    static void set(PreparedStatement statement, int at, Rows.Type type, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(at, type.jdbcType());
            case Long number -> statement.setLong(at, number);
            case String text -> statement.setString(at, text);
            case Boolean flag -> statement.setBoolean(at, flag);
            default -> throw new IllegalArgumentException("a " + value.getClass());
        }
    }

    Params id(ChatId chat) throws SQLException {
        return number(chat.value());
    }

    Params id(UserId user) throws SQLException {
        return text(user.value());
    }

    Params number(long value) throws SQLException {
        return number((Long) value);
    }

    Params number(@Nullable Long value) throws SQLException {
        into.set(next++, Rows.Type.BIGINT, value);
        return this;
    }

    Params text(@Nullable String value) throws SQLException {
        into.set(next++, Rows.Type.TEXT, value);
        return this;
    }

    Params flag(boolean value) throws SQLException {
        into.set(next++, Rows.Type.BOOLEAN, value);
        return this;
    }

    Params time(@Nullable Instant value) throws SQLException {
        return number(value == null ? null : (Long) Micros.of(value));
    }

    Params keys(Keys keys) throws SQLException {
        next = keys.bind(Objects.requireNonNull(statement), next, dialect, ofOne);
        return this;
    }

    Params rows(Rows rows) throws SQLException {
        next = rows.bind(Objects.requireNonNull(statement), next, ofOne);
        return this;
    }

    /// The next row of a batch.
    void startRow() {
        next = 1;
    }
}
