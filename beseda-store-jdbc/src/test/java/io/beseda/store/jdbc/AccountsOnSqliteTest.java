package io.beseda.store.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class AccountsOnSqliteTest extends AccountsOnDatabase {
    @TempDir
    Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("beseda.db").toString());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    Database emptyDatabase() {
        return database;
    }
}
