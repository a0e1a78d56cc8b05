package io.beseda.store.jdbc;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the columns of the current row, one after the other: by position is several times cheaper than by
/// name, and reading in order lets the records of a joined row follow one another.
final class Row {
    private final ResultSet result;
    private int next = 1;

    Row(ResultSet result) {
        this.result = result;
    }

    boolean advance() throws SQLException {
        next = 1;
        return result.next();
    }

    long number() throws SQLException {
        return result.getLong(next++);
    }

    @Nullable
    Long numberOrNull() throws SQLException {
        long value = result.getLong(next++);
        return result.wasNull() ? null : (Long) value;
    }

    String text() throws SQLException {
        return Objects.requireNonNull(textOrNull());
    }

    @Nullable
    String textOrNull() throws SQLException {
        return result.getString(next++);
    }

    boolean flag() throws SQLException {
        return result.getBoolean(next++);
    }

    @Nullable
    Boolean flagOrNull() throws SQLException {
        boolean value = result.getBoolean(next++);
        return result.wasNull() ? null : (Boolean) value;
    }

    ChatId chatId() throws SQLException {
        return new ChatId(number());
    }

    UserId userId() throws SQLException {
        return new UserId(text());
    }

    @Nullable
    UserId userIdOrNull() throws SQLException {
        String value = textOrNull();
        return value == null ? null : new UserId(value);
    }

    Instant time() throws SQLException {
        return Micros.time(number());
    }

    @Nullable
    Instant timeOrNull() throws SQLException {
        Long micros = numberOrNull();
        return micros == null ? null : Micros.time(micros);
    }
}
