package io.beseda.hosts.table;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.beseda.core.Outage;
import io.beseda.core.log.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A host's PostgreSQL: read, never written. A few connections are enough, since questions that come at once
/// share a statement.
///
/// Any thread; blocks. A failing statement throws [StoreException].
public final class HostDatabase implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostDatabase.class);
    private static final int CONNECTIONS = 4;
    /// How long a caller waits for a free connection: then the database is away, and he is told to try again.
    private static final Duration WAIT = Duration.ofSeconds(3);
    /// An answer that takes longer never comes. URL options win over this.
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(20);
    /// Connection lost, out of resources, the server stops, the system fails, a conflict.
    private static final Set<String> PASSING = Set.of("08", "53", "57", "58", "40");

    private final HikariDataSource pool;
    private final Outage outage = new Outage("The host's database", "be read");
    private final LongAdder statements = new LongAdder();

    /// What to do with a connection: one statement.
    @FunctionalInterface
    public interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    private HostDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    /// @param jdbcUrl `jdbc:postgresql:...`
    public static HostDatabase open(String jdbcUrl, @Nullable String user, @Nullable String password) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("beseda-host");
        config.setJdbcUrl(jdbcUrl);
        config.setUsername(user);
        config.setPassword(password);
        config.setReadOnly(true);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(WAIT.toMillis());
        config.addDataSourceProperty("ApplicationName", "beseda-host");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // Or failures would quote what was asked with: keys of sessions do not belong into logs.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        config.addDataSourceProperty("socketTimeout", Long.toString(ANSWER_WAIT.toSeconds()));
        try {
            return new HostDatabase(new HikariDataSource(config));
        } catch (HikariPool.PoolInitializationException e) {
            throw StoreException.passing("The host's database cannot be reached: " + e.getMessage(), e);
        }
    }

    public <T> T ask(Question<T> question) {
        statements.increment();
        try (Connection connection = pool.getConnection()) {
            T answer = question.ask(connection);
            outage.worked();
            return answer;
        } catch (SQLException e) {
            String message = "The host's database failed: " + e.getMessage();
            if (mayPass(e)) {
                outage.failed(e.getMessage() + ".");
                throw StoreException.passing(message, e);
            }
            log.warn("{}", message);
            throw StoreException.lasting(message, e);
        }
    }

    private static boolean mayPass(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientException
                || (state != null && state.length() >= 2 && PASSING.contains(state.substring(0, 2)));
    }

    /// Statements so far, for tests that bound them.
    public long statementCount() {
        return statements.sum();
    }

    @Override
    public void close() {
        pool.close();
    }
}
