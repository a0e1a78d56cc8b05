package io.beseda.hosts.table;

import io.beseda.contract.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A database of a host's, with the tables that a test makes.
public record HostTables(String jdbcUrl) {
    public static HostTables make(String... statements) throws SQLException {
        String url = PostgresServer.get().freshDatabase().replace("postgres@", "");
        HostTables tables = new HostTables("jdbc:" + url);
        tables.run(statements);
        return tables;
    }

    public void run(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl, "postgres", "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    public HostDatabase open() {
        return HostDatabase.open(jdbcUrl, "postgres", "");
    }

    /// With the columns id, login, first, last, active, photo.
    public static UserTable users(String table, @Nullable String active) {
        return new UserTable(
                SqlName.table(table),
                SqlName.column("id"),
                SqlName.column("login"),
                List.of(SqlName.column("First"), SqlName.column("last")),
                active == null ? null : SqlName.column(active),
                SqlName.column("photo"),
                "/media/");
    }
}
