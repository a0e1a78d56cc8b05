package io.beseda.store.jdbc;

import io.beseda.core.log.StoreException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which data this is, and which life of it. Clients remember the life (epoch) with their places in the logs:
/// after a restored backup, or on a server that took over from another, a `seq` may mean another change.
final class Identity {
    private static final Logger LOG = LoggerFactory.getLogger(Identity.class);
    private static final String READ = "SELECT value FROM beseda_meta WHERE name = ?";

    /// Of several nodes that start at once the first one's stays.
    private static final String KEEP = """
            INSERT INTO beseda_meta (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING
            """;

    /// Nobody changes it meanwhile.
    private static final String HOLD = "UPDATE beseda_meta SET value = value WHERE name = ?";

    private static final String CHANGE = "UPDATE beseda_meta SET value = ? WHERE name = ?";

    /// The cluster of files, and how often a standby has taken over. A standby itself has no answer.
    private static final String SYSTEM = """
            SELECT s.system_identifier || '/' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
            FROM pg_control_system() s WHERE NOT pg_is_in_recovery()
            """;

    private static final String ID_NAME = "id";
    private static final String EPOCH_NAME = "epoch";
    private static final String SYSTEM_NAME = "system";
    private static final int BYTES = 16;

    private final Database database;
    private final String id;
    private volatile String epoch;

    Identity(Database database) {
        this.database = database;
        String system = system();
        this.id = database.writing(Database.Conflicts.RERUN, session -> kept(session, ID_NAME, random()));
        this.epoch = current(system);
    }

    /// Of the data, in all its lives.
    String id() {
        return id;
    }

    String epoch() {
        return epoch;
    }

    /// Looks at the database once more. True: it is another life now.
    boolean look() {
        String system = system();
        boolean same = database.reading(session -> read(session, EPOCH_NAME)
                        .filter(epoch::equals)
                        .isPresent()
                && (system == null
                        || read(session, SYSTEM_NAME).filter(system::equals).isPresent()));
        if (same) {
            return false;
        }
        String before = epoch;
        epoch = current(system);
        return !epoch.equals(before);
    }

    /// A new life begins, whatever the database says.
    static String renew(Database database) {
        return database.writing(Database.Conflicts.RERUN, session -> {
            kept(session, EPOCH_NAME, random());
            return changed(session, EPOCH_NAME, random());
        });
    }

    private String current(@Nullable String system) {
        return database.writing(Database.Conflicts.RERUN, session -> {
            String now = kept(session, EPOCH_NAME, random());
            if (system == null || system.equals(kept(session, SYSTEM_NAME, system))) {
                return now;
            }
            session.update(HOLD, params -> params.text(EPOCH_NAME));
            String before = read(session, SYSTEM_NAME).orElseThrow();
            if (before.equals(system)) {
                return read(session, EPOCH_NAME).orElseThrow(); // another node was first
            }
            LOG.warn(
                    "The database was {} and is {}: a new epoch begins, clients load their chats anew", before, system);
            changed(session, SYSTEM_NAME, system);
            return changed(session, EPOCH_NAME, random());
        });
    }

    private @Nullable String system() {
        if (database.dialect() != Dialect.POSTGRESQL) {
            return null;
        }
        try {
            return database.reading(session -> session.first(SYSTEM, _ -> {}, Row::text))
                    .orElse(null);
        } catch (StoreException e) {
            if (e.mayRetry()) {
                throw e;
            }
            LOG.debug("This database does not say which one it is", e); // a hosted one, where that is not allowed
            return null;
        }
    }

    private static String kept(Session session, String name, String value) throws SQLException {
        Optional<String> there = read(session, name);
        if (there.isPresent()) {
            return there.get();
        }
        session.update(KEEP, params -> params.text(name).text(value));
        return read(session, name).orElseThrow();
    }

    private static Optional<String> read(Session session, String name) throws SQLException {
        return session.first(READ, params -> params.text(name), Row::text);
    }

    private static String changed(Session session, String name, String value) throws SQLException {
        session.update(CHANGE, params -> params.text(value).text(name));
        return value;
    }

    private static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
