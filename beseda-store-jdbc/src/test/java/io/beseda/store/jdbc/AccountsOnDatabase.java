package io.beseda.store.jdbc;

import io.beseda.contract.account.AccountStoreContract;
import io.beseda.contract.account.AccountsContract;
import io.beseda.contract.account.KnownUsersContract;
import io.beseda.contract.account.SessionStoreContract;
import io.beseda.contract.account.Stores;
import io.beseda.core.account.KnownUserStore;
import org.junit.jupiter.api.Nested;

/// The contracts of accounts, on a real database.
abstract class AccountsOnDatabase {
    /// Open, without accounts; the subclass closes it.
    abstract Database emptyDatabase();

    private Stores stores() {
        Database database = emptyDatabase();
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

    @Nested
    class OfKnownUsers extends KnownUsersContract {
        @Override
        protected KnownUserStore emptyStore() {
            return new JdbcKnownUserStore(emptyDatabase());
        }
    }
}
