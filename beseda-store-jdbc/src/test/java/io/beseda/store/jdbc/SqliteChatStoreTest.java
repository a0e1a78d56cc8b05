package io.beseda.store.jdbc;

import io.beseda.contract.ChatStoreContract;
import io.beseda.core.log.ChatStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class SqliteChatStoreTest extends ChatStoreContract {
    @TempDir
    static Path folder;

    private static Database database;
    private static ChatStore store;

    @BeforeAll
    static void open() {
        database = Database.open(folder.resolve("beseda.db").toString());
        store = new JdbcChatStore(database);
    }

    @AfterAll
    static void close() {
        store.close();
        database.close();
    }

    @Override
    protected ChatStore store() {
        return store;
    }
}
