package io.beseda.store.jdbc;

import io.beseda.core.log.StoreException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Brings the tables up to date. They live beside a host's own: its tables, and its own history of
/// migrations, are not looked at.
final class Migrations {
    private static final String HISTORY_TABLE = "beseda_schema_history";
    private static final String BEFORE_THE_FIRST = "0";

    private Migrations() {}

    static void run(DataSource dataSource, Dialect dialect) {
        String directory = switch (dialect) {
            case SQLITE -> "sqlite";
            case POSTGRESQL -> "postgresql";
        };
        try {
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(dataSource)
                    .locations("classpath:io/beseda/store/jdbc/migration/" + directory)
                    .table(HISTORY_TABLE)
                    // A schema that holds a host's tables is not empty, and nothing to worry about.
                    .baselineOnMigrate(true)
                    .baselineVersion(BEFORE_THE_FIRST)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw failure(e, dialect);
        }
    }

    /// In the database's own words where it said something: Flyway's are about its command line.
    private static StoreException failure(FlywayException e, Dialect dialect) {
        String reason = e.getMessage();
        boolean passing = false;
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException failed) {
                reason = String.valueOf(failed.getMessage()).lines().findFirst().orElse("");
                passing |= dialect.mayPass(failed);
            }
        }
        String message = "The database's tables could not be brought up to date: " + reason;
        return passing ? StoreException.passing(message, e) : StoreException.lasting(message, e);
    }
}
