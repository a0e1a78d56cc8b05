package io.beseda.store.jdbc.verify;

import io.beseda.core.log.StoreException;
import io.beseda.store.jdbc.Dialect;
import io.beseda.store.jdbc.Snapshot;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sqlite.SQLiteErrorCode;

/// Runs the checks, one after the other, on one moment of a database. Sorting and joining is the database's
/// work; here there is never more than the first findings of a check. Owner: one thread.
public final class Verification {
    private static final String COUNTS = """
            SELECT (SELECT count(*) FROM beseda_chat), (SELECT count(*) FROM beseda_chat_member),
                (SELECT count(*) FROM beseda_message), (SELECT count(*) FROM beseda_event)
            """;

    /// Rows fetched at once, so that a database where everything is broken does not fill the memory either.
    private static final int FETCH = 1_000;

    private final Snapshot snapshot;
    private final int keep;

    /// @param keep how many findings of a check are kept; the others are counted
    public Verification(Snapshot snapshot, int keep) {
        this.snapshot = snapshot;
        this.keep = keep;
    }

    /// The checks that this database can be asked for.
    public List<Check> checks() {
        return Check.all().stream()
                .filter(check -> check.sql().containsKey(snapshot.dialect()))
                .toList();
    }

    public Counts counts() {
        try (Statement statement = snapshot.connection().createStatement();
                ResultSet rows = statement.executeQuery(COUNTS)) {
            rows.next();
            return new Counts(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getLong(4));
        } catch (SQLException e) {
            throw unreadable("the tables", e);
        }
    }

    public Verdict run(Check check) {
        long start = System.nanoTime();
        List<Finding> first = new ArrayList<>();
        long faults = 0;
        try (Statement statement = snapshot.connection().createStatement()) {
            statement.setFetchSize(FETCH);
            try (ResultSet rows = statement.executeQuery(check.sql().get(snapshot.dialect()) + "ORDER BY 1, 2")) {
                while (rows.next()) {
                    Finding finding = finding(rows);
                    if (check.isFault().test(finding)) {
                        faults++;
                        if (first.size() < keep) {
                            first.add(finding);
                        }
                    }
                }
            }
        } catch (SQLException e) {
            if (!isDamage(e)) {
                throw unreadable(check.name(), e);
            }
            faults++;
            first.add(new Finding(Map.of("fault", "the database file is damaged where this check reads it")));
        }
        return new Verdict(check, faults, first, Duration.ofNanos(System.nanoTime() - start));
    }

    private static Finding finding(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            Object value = rows.getObject(i);
            if (value != null) {
                values.put(columns.getColumnLabel(i), value);
            }
        }
        return new Finding(values);
    }

    /// The file itself is broken: that is an answer. Anything else says that the question could not be asked.
    private boolean isDamage(SQLException e) {
        return snapshot.dialect() == Dialect.SQLITE && (e.getErrorCode() & 0xff) == SQLiteErrorCode.SQLITE_CORRUPT.code;
    }

    private static StoreException unreadable(String what, SQLException e) {
        return StoreException.lasting("The database cannot be read (" + what + "): " + e.getMessage(), e);
    }
}
