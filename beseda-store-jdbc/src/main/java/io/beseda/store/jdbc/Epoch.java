package io.beseda.store.jdbc;

import java.security.SecureRandom;
import java.util.HexFormat;

/// Says which life of the data this is. Clients remember it with their places in the logs: after a restored
/// backup a `seq` may mean another change.
final class Epoch {
    private static final String READ = "SELECT value FROM beseda_meta WHERE name = 'epoch'";

    /// Of several nodes that start at once the first one's stays.
    private static final String KEEP = """
            INSERT INTO beseda_meta (name, value) VALUES ('epoch', ?) ON CONFLICT DO NOTHING
            """;

    private static final int BYTES = 16;

    private final Database database;

    Epoch(Database database) {
        this.database = database;
    }

    String current() {
        return database.writing(Database.Conflicts.RERUN, session -> {
            session.update(KEEP, params -> params.text(random()));
            return session.first(READ, _ -> {}, Row::text).orElseThrow();
        });
    }

    private static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
