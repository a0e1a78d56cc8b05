package io.beseda.hosts.table;

import io.beseda.core.UserId;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The directory of users in a host's table. Any thread; one statement a call.
public final class TableUsers implements UserDirectory {
    /// Words of a search; more are part of the last.
    private static final int WORDS = 4;
    /// Folds the letters of all languages, whatever the locale of the database.
    private static final String ICU = "COLLATE \"und-x-icu\"";

    private static final String HAS_ICU = "SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'";

    private final HostDatabase database;
    private final UserTable table;
    private final SearchRule rule;
    private final IdType ids;
    private final String columns;
    private final String folding;

    private TableUsers(HostDatabase database, UserTable table, SearchRule rule, IdType ids, boolean icu) {
        this.database = database;
        this.table = table;
        this.rule = rule;
        this.ids = ids;
        this.folding = icu ? ICU : "";
        this.columns = "SELECT u.%s::text, u.%s::text, %s, %s, %s FROM %s u "
                .formatted(
                        table.id(),
                        table.username(),
                        table.displayNameSql(),
                        table.activeSql(),
                        table.avatarSql(),
                        table.table());
    }

    /// Looks whether the table and its columns are there.
    ///
    /// @throws io.beseda.core.log.StoreException they are not; the message has the database's own words
    public static TableUsers open(HostDatabase database, UserTable table, SearchRule rule) {
        IdType ids = database.ask(connection -> idType(connection, table));
        boolean icu = database.ask(TableUsers::hasIcu);
        TableUsers users = new TableUsers(database, table, rule, ids, icu);
        users.find(List.of());
        users.search(UserId.of(0), "", 0);
        return users;
    }

    private static IdType idType(Connection connection, UserTable table) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT " + table.id() + " FROM " + table.table() + " LIMIT 0");
                ResultSet rows = statement.executeQuery()) {
            return IdType.of(rows.getMetaData().getColumnTypeName(1));
        }
    }

    private static boolean hasIcu(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HAS_ICU);
                ResultSet rows = statement.executeQuery()) {
            return rows.next();
        }
    }

    public IdType ids() {
        return ids;
    }

    @Override
    public Map<UserId, User> find(Collection<UserId> wanted) {
        return database.ask(connection -> {
            Array array = ids.array(connection, wanted);
            try (PreparedStatement statement =
                    connection.prepareStatement(columns + "WHERE u." + table.id() + " = ANY(?)")) {
                statement.setArray(1, array);
                Map<UserId, User> found = new HashMap<>();
                users(statement).forEach(user -> found.put(user.id(), user));
                return found;
            }
        });
    }

    @Override
    public List<User> search(UserId me, String words, int limit) {
        boolean limitedToMine = rule instanceof SearchRule.Same;
        if (rule instanceof SearchRule.None || (limitedToMine && !ids.fits(me)) || words.indexOf('\0') >= 0) {
            return List.of();
        }
        String folded = words.toLowerCase(Locale.ROOT).strip();
        List<String> parts = folded.isEmpty()
                ? List.of()
                : Arrays.stream(folded.split("\\s+", WORDS))
                        .map(TableUsers::literal)
                        .toList();
        return database.ask(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(searchSql(parts.size()))) {
                int next = 1;
                for (String part : parts) {
                    statement.setString(next++, "%" + part + "%");
                    statement.setString(next++, "%" + part + "%");
                }
                if (limitedToMine) {
                    statement.setString(next++, me.value());
                }
                String prefix = parts.isEmpty() ? "%" : parts.getFirst() + "%";
                statement.setString(next++, prefix);
                statement.setString(next++, prefix);
                statement.setInt(next, limit);
                return users(statement);
            }
        });
    }

    private String searchSql(int words) {
        String username = folded("u." + table.username() + "::text");
        String name = folded(table.displayNameSql());
        String either = "(%s LIKE ? ESCAPE '!' OR %s LIKE ? ESCAPE '!')".formatted(username, name);
        StringBuilder sql = new StringBuilder(columns).append("WHERE ").append(table.activeSql());
        for (int i = 0; i < words; i++) {
            sql.append(" AND ").append(either);
        }
        if (rule instanceof SearchRule.Same(SqlName column)) {
            sql.append(" AND u.%1$s = (SELECT m.%1$s FROM %2$s m WHERE m.%3$s = ?::%4$s)"
                    .formatted(column, table.table(), table.id(), ids.sql()));
        }
        return sql.append(" ORDER BY ")
                .append(either)
                .append(" DESC, ")
                .append(name)
                .append(", u.")
                .append(table.id())
                .append(" LIMIT ?")
                .toString();
    }

    private String folded(String sql) {
        return "lower((" + sql + ") " + folding + ")";
    }

    /// The word without wildcards for LIKE.
    private static String literal(String word) {
        return word.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    private List<User> users(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            List<User> users = new ArrayList<>();
            while (rows.next()) {
                users.add(new User(
                        new UserId(rows.getString(1)),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getBoolean(4),
                        avatar(rows.getString(5))));
            }
            return users;
        }
    }

    private @Nullable String avatar(@Nullable String stored) {
        if (stored == null || stored.isBlank()) {
            return null;
        }
        boolean whole = stored.startsWith("/") || stored.startsWith("https://") || stored.startsWith("http://");
        return whole ? stored : table.avatarPrefix() + stored;
    }
}
