package io.beseda.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/// A pool of our own, whose connections are set up once.
final class OwnConnections extends Connections {
    /// An answer that takes longer never comes: the other machine is gone. URL options win over this.
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(60);

    private final HikariDataSource pool;

    /// @param settings a statement that is run on each when it is new
    OwnConnections(PostgresUrl url, String name, int size, Duration wait, String settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(url.jdbcUrl());
        config.setUsername(url.user());
        config.setPassword(url.password());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(wait.toMillis());
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql(settings);
        config.addDataSourceProperty("ApplicationName", name);
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // Or failures would quote what was to be written: messages do not belong into logs.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        config.addDataSourceProperty("socketTimeout", Long.toString(ANSWER_WAIT.toSeconds()));
        pool = new HikariDataSource(config);
    }

    @Override
    Connection take() throws SQLException {
        return pool.getConnection();
    }

    @Override
    void begin(Session session) {
        // set up already
    }

    @Override
    void evict(Connection connection) {
        pool.evictConnection(connection);
    }

    @Override
    public void close() {
        pool.close();
    }
}
