package io.beseda.store.jdbc;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Binds the parameters of a statement, one after the other.
final class Params {
    private final PreparedStatement statement;
    private final Dialect dialect;
    private int next = 1;

    Params(PreparedStatement statement, Dialect dialect) {
        this.statement = statement;
        this.dialect = dialect;
    }

    Params id(ChatId chat) throws SQLException {
        return number(chat.value());
    }

    Params id(UserId user) throws SQLException {
        return text(user.value());
    }

    Params number(long value) throws SQLException {
        statement.setLong(next++, value);
        return this;
    }

    Params number(@Nullable Long value) throws SQLException {
        if (value == null) {
            statement.setNull(next++, Types.BIGINT);
        } else {
            statement.setLong(next++, value);
        }
        return this;
    }

    Params text(@Nullable String value) throws SQLException {
        statement.setString(next++, value);
        return this;
    }

    Params flag(boolean value) throws SQLException {
        statement.setBoolean(next++, value);
        return this;
    }

    Params time(@Nullable Instant value) throws SQLException {
        return number(value == null ? null : (Long) Micros.of(value));
    }

    Params keys(Keys keys) throws SQLException {
        next = keys.bind(statement, next, dialect);
        return this;
    }

    /// The next row of a batch.
    void startRow() {
        next = 1;
    }
}
