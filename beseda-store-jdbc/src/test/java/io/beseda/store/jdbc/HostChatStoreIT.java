package io.beseda.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.beseda.contract.MembersContract;
import io.beseda.contract.OpeningContract;
import io.beseda.contract.PostgresServer;
import io.beseda.contract.SendingContract;
import io.beseda.contract.StoreFixture;
import io.beseda.core.ChatId;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// On the pool of a host that has set its connections to what it likes, and nothing to what we need.
class HostChatStoreIT implements SendingContract, OpeningContract, MembersContract {
    private static final int WRITERS = 2;
    private static final int READERS = 3;
    private static HikariDataSource host;
    private static Database database;
    private static StoreFixture fixture;

    @BeforeAll
    static void open() {
        PostgresUrl url = PostgresUrl.parse(PostgresServer.get().freshDatabase());
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url.jdbcUrl());
        config.setUsername(url.user());
        config.setPassword(url.password());
        config.setMaximumPoolSize(WRITERS + READERS + 1);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
        config.addDataSourceProperty("options", "-c synchronous_commit=off");
        host = new HikariDataSource(config);
        database = Database.over(host, WRITERS, READERS);
        fixture = new StoreFixture(new JdbcChatStore(database));
    }

    @AfterAll
    static void close() {
        database.close();
        host.close();
    }

    @Override
    public StoreFixture fixture() {
        return fixture;
    }

    @AfterEach
    void checkInvariants() {
        fixture.checkInvariants();
    }

    @Test
    void afterOurTransactions_connectionsAreAsTheHostSetThem() throws SQLException {
        fixture.group(fixture.user(), fixture.user());
        try (Connection connection = host.getConnection()) {
            assertThat(connection.getAutoCommit()).isFalse();
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
            assertThat(value(connection, "SHOW synchronous_commit")).isEqualTo("off");
            assertThat(value(connection, "SHOW idle_in_transaction_session_timeout"))
                    .isEqualTo("0");
        }
    }

    @Test
    void ourTransactions_areDurableWhateverTheHostSet() {
        assertThat(database.<String>write(connection -> value(connection, "SHOW synchronous_commit")))
                .isEqualTo("on");
        assertThat(database.<String>write(connection -> value(connection, "SHOW transaction_isolation")))
                .isEqualTo("read committed");
    }

    /// Of a host that closes its chats to everyone, owners included; strangers still learn nothing.
    @Test
    void whatTheHostForbids_isRefusedToMembers_andHiddenFromStrangers() {
        StoreFixture strict = new StoreFixture(new JdbcChatStore(
                database, (change, _, _) -> change instanceof Change.Rename ? "Titles are the host's." : null));
        UserId owner = strict.user();
        ChatId chat = strict.group(owner, strict.user());
        assertThat(strict.answers(List.of(
                        new Change.Rename(owner, chat, "Mine"), new Change.Rename(strict.user(), chat, "Mine"))))
                .extracting(answer -> ((Refusal) answer).code())
                .containsExactly(ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND);
        assertThat(strict.send(owner, chat, "Hello.").text()).isEqualTo("Hello.");
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
