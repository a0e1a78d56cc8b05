package io.beseda.store.jdbc;

import io.beseda.contract.PostgresServer;
import io.beseda.contract.account.AccountStoreContract;
import io.beseda.contract.account.AccountsContract;
import io.beseda.contract.account.SessionStoreContract;
import io.beseda.contract.account.Stores;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

class AccountsOnPostgresIT {
    private static Database database;

    @BeforeAll
    static void open() {
        database = Database.open(PostgresServer.get().freshDatabase());
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static Stores stores() {
        database.write(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("""
                        TRUNCATE beseda_account, beseda_session, beseda_ticket, beseda_dead_token, beseda_secret
                        RESTART IDENTITY
                        """);
            }
        });
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
