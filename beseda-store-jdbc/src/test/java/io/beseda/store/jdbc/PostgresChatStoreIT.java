package io.beseda.store.jdbc;

import io.beseda.contract.ChatStoreContract;
import io.beseda.contract.PostgresServer;
import io.beseda.core.log.ChatStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresChatStoreIT extends ChatStoreContract {
    private static Database database;
    private static ChatStore store;

    @BeforeAll
    static void open() {
        database = Database.open(PostgresServer.get().freshDatabase());
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
