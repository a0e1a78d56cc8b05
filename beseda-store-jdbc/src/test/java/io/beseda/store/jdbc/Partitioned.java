package io.beseda.store.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;

/// A database made partitioned by the file that users are given, in the way that they are told.
final class Partitioned {
    private static final Path SCRIPT = Path.of(System.getProperty("beseda.root", "."), "deploy", "partitioned.sql");

    private Partitioned() {}

    static Database open(String url) {
        try (Database whole = Database.open(url)) {
            move(whole);
        }
        return Database.open(url);
    }

    static void move(Database whole) {
        whole.reading(session -> {
            try (Statement statement = session.connection().createStatement()) {
                return statement.execute(Files.readString(SCRIPT));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
