package io.beseda.store.jdbc;

import io.beseda.contract.account.AccountStoreContract;
import io.beseda.contract.account.AccountsContract;
import io.beseda.contract.account.SessionStoreContract;
import io.beseda.contract.account.Stores;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class AccountsOnSqliteTest {
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

    private Stores stores() {
        return new Stores(new JdbcAccountStore(database), new JdbcSessionStore(database));
    }

    @Nested
    class OfAccounts extends AccountStoreContract {
        @Override
        protected Stores emptyStores() {
            return stores();
        }
    }

    @Nested
    class OfSessions extends SessionStoreContract {
        @Override
        protected Stores emptyStores() {
            return stores();
        }
    }

    @Nested
    class UseCases extends AccountsContract {
        @Override
        protected Stores emptyStores() {
            return stores();
        }
    }
}
