package io.beseda.store.jdbc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// The statements of one database: as it takes them, and how many were run (a batch counts as one).
final class Statements {
    private final Dialect dialect;
    private final LongAdder run = new LongAdder();
    /// Bounded by the number of statements in the source.
    private final Map<String, String> translated = new ConcurrentHashMap<>();

    private final Map<String, String> translatedForOne = new ConcurrentHashMap<>();

    Statements(Dialect dialect) {
        this.dialect = dialect;
    }

    Dialect dialect() {
        return dialect;
    }

    /// What to prepare for a statement that is about to run.
    String running(String statement) {
        run.increment();
        return translated.computeIfAbsent(statement, dialect::translate);
    }

    /// The same for one row of keys, or one to write.
    String runningForOne(String statement) {
        run.increment();
        return translatedForOne.computeIfAbsent(statement, sql -> dialect.translate(sql, true));
    }

    long count() {
        return run.sum();
    }
}
