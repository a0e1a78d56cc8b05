package io.beseda.store.jdbc;

import io.beseda.contract.PostgresServer;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class AccountsOnPostgresIT extends AccountsOnDatabase {
    private static Database database;

    @BeforeAll
    static void open() {
        database = Database.open(PostgresServer.get().freshDatabase());
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Override
    Database emptyDatabase() {
        database.write(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("""
                        TRUNCATE beseda_account, beseda_session, beseda_ticket, beseda_dead_token, beseda_secret,
                            beseda_known_user
                        RESTART IDENTITY
                        """);
            }
        });
        return database;
    }
}
