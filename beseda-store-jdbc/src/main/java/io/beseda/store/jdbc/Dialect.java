package io.beseda.store.jdbc;

import io.beseda.core.log.StoreException;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Where SQLite and PostgreSQL differ. Statements are written once, with these marks:
///
/// - `KEYS(chat_id bigint, user_id text) k` in FROM: the rows of one [Keys] parameter as a table `k`;
/// - `FROM ROWS(chat_id bigint, title text) r` (or `USING`): the rows that [Session#batch] writes as a table
///   `r`, whose columns are named `r.title`. SQLite runs the statement once for each, with these as its
///   parameters;
/// - `LOCKED(c)` at the end: holds the rows of `c` until the end of the transaction. SQLite's transaction
///   holds the whole database already;
public enum Dialect {
    SQLITE {
        @Override
        String keys(String columns, String alias, boolean ofOne) {
            StringBuilder select = new StringBuilder("(SELECT ");
            String[] each = columns.split(",", -1);
            for (int i = 0; i < each.length; i++) {
                select.append(i == 0 ? "" : ", ").append("value ->> ").append(i);
                select.append(" AS ").append(columnName(each[i]));
            }
            return select + " FROM json_each(?)) AS " + alias;
        }

        @Override
        String rows(String from, String columns, String alias, boolean ofOne) {
            return "";
        }

        @Override
        String rowColumn(String column, int at) {
            return "?" + at;
        }

        @Override
        String locked(String alias) {
            return "";
        }

        @Override
        public boolean isUniqueViolation(SQLException e) {
            return e instanceof SQLiteException failed
                    && switch (failed.getResultCode()) {
                        case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID -> true;
                        default -> false;
                    };
        }

        @Override
        boolean isConflict(SQLException e) {
            return false;
        }

        @Override
        boolean mayPass(SQLException e) {
            return switch (SQLiteErrorCode.getErrorCode(e.getErrorCode())) {
                case SQLITE_BUSY,
                        SQLITE_LOCKED,
                        SQLITE_FULL,
                        SQLITE_IOERR,
                        SQLITE_NOMEM,
                        SQLITE_CANTOPEN,
                        SQLITE_PROTOCOL,
                        SQLITE_INTERRUPT -> true;
                default -> false;
            };
        }
    },

    POSTGRESQL {
        @Override
        String keys(String columns, String alias, boolean ofOne) {
            String[] each = columns.split(",", -1);
            if (ofOne) {
                return Stream.of(each)
                        .map(column -> "?::" + columnType(column) + " AS " + columnName(column))
                        .collect(Collectors.joining(", ", "(SELECT ", ") AS " + alias));
            }
            String arrays = Stream.of(each)
                    .map(column -> "?::" + columnType(column) + "[]")
                    .collect(Collectors.joining(", "));
            String names = Stream.of(each).map(Dialect::columnName).collect(Collectors.joining(", "));
            return "unnest(" + arrays + ") AS " + alias + "(" + names + ")";
        }

        @Override
        String rows(String from, String columns, String alias, boolean ofOne) {
            return from + " " + keys(columns, alias, ofOne);
        }

        @Override
        String rowColumn(String column, int at) {
            return column;
        }

        @Override
        String locked(String alias) {
            return "FOR UPDATE OF " + alias;
        }

        @Override
        public boolean isUniqueViolation(SQLException e) {
            return "23505".equals(e.getSQLState());
        }

        @Override
        boolean isConflict(SQLException e) {
            return "40001".equals(e.getSQLState()) || "40P01".equals(e.getSQLState());
        }

        @Override
        boolean mayPass(SQLException e) {
            String state = e.getSQLState();
            // Connection, conflict, resources, lock not available, operator, system; and a server that has become a
            // replica. Without a state: the pool had no connection in time.
            return state == null
                    || Stream.of("08", "40", "53", "55", "57", "58").anyMatch(state::startsWith)
                    || state.equals("25006");
        }
    };

    private static final Pattern KEYS = Pattern.compile("KEYS\\(([^)]*)\\) (\\w+)");
    private static final Pattern ROWS = Pattern.compile("(FROM|USING) ROWS\\(([^)]*)\\) (\\w+)");
    private static final Pattern LOCKED = Pattern.compile("LOCKED\\((\\w+)\\)");

    /// The statement as this database takes it, for any number of keys or rows.
    final String translate(String statement) {
        return translate(statement, false);
    }

    /// @param ofOne for one row of keys, or one to write: the server then has no join to do
    final String translate(String statement, boolean ofOne) {
        String sql = KEYS.matcher(statement).replaceAll(match -> keys(match.group(1), match.group(2), ofOne));
        sql = withRows(sql, ofOne);
        sql = LOCKED.matcher(sql).replaceAll((MatchResult match) -> locked(match.group(1)));
        return sql.strip();
    }

    private String withRows(String statement, boolean ofOne) {
        Matcher rows = ROWS.matcher(statement);
        if (!rows.find()) {
            return statement;
        }
        String alias = rows.group(3);
        String sql = rows.replaceFirst(Matcher.quoteReplacement(rows(rows.group(1), rows.group(2), alias, ofOne)));
        List<String> names =
                Stream.of(rows.group(2).split(",")).map(Dialect::columnName).toList();
        return Pattern.compile("\\b" + alias + "\\.(\\w+)")
                .matcher(sql)
                .replaceAll((MatchResult match) -> rowColumn(match.group(), names.indexOf(match.group(1)) + 1));
    }

    private static String columnName(String column) {
        return column.strip().split(" ", 2)[0];
    }

    private static String columnType(String column) {
        return column.strip().split(" ", 2)[1];
    }

    abstract String keys(String columns, String alias, boolean ofOne);

    abstract String rows(String from, String columns, String alias, boolean ofOne);

    abstract String rowColumn(String column, int at);

    abstract String locked(String alias);

    /// A row with such a key is there already.
    public abstract boolean isUniqueViolation(SQLException e);

    /// Rolled back in favour of another transaction: the same may succeed now.
    abstract boolean isConflict(SQLException e);

    abstract boolean mayPass(SQLException e);

    final StoreException failure(SQLException e) {
        String message = "The database failed: " + e.getMessage();
        return mayPass(e) ? StoreException.passing(message, e) : StoreException.lasting(message, e);
    }
}
