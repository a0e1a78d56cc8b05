package io.beseda.store.jdbc.verify;

import io.beseda.store.jdbc.Dialect;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// One promise, and the statement that finds where it is broken.
///
/// @param name    what it is called in reports; stays the same
/// @param promise the promise in words
/// @param sql     per database: each row is one fault. The columns become the [Finding], so they hold ids and
///                numbers, never texts; rows are ordered by the first two. Databases not named have no such check
/// @param isFault the last word on a row, where SQL alone cannot tell
public record Check(String name, String promise, Map<Dialect, String> sql, Predicate<Finding> isFault) {
    static Check of(String name, String promise, String sql) {
        return new Check(name, promise, Map.of(Dialect.SQLITE, sql, Dialect.POSTGRESQL, sql), _ -> true);
    }

    Check where(Predicate<Finding> fault) {
        return new Check(name, promise, sql, fault);
    }

    /// All of them, in the order in which they are run.
    public static List<Check> all() {
        return List.of(LogChecks.ALL, ChatChecks.ALL, MemberChecks.ALL, MessageChecks.ALL, UserChecks.ALL).stream()
                .flatMap(List::stream)
                .toList();
    }
}
