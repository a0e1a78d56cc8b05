package io.beseda.server;

import io.beseda.hosts.table.SearchRule;
import io.beseda.hosts.table.SqlName;
import io.beseda.hosts.table.UserTable;
import io.beseda.store.jdbc.PostgresUrl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads where a host keeps its users: `BESEDA_HOST_DATABASE_URL`, `BESEDA_USERS_TABLE` and what belongs to them.
final class UserTableSettings {
    private static final Map<String, String> PLAIN =
            Map.of("id", "id", "username", "username", "name", "", "active", "", "avatar", "");

    private final SettingsReader reader;
    private final Map<String, String> columns;

    /// @param defaults the columns that there may be, by what they hold, with the names that they have unless others
    ///                 are given; empty: there is none
    UserTableSettings(SettingsReader reader, Map<String, String> defaults) {
        this.reader = reader;
        this.columns = new HashMap<>(defaults);
        for (String pair : reader.list("USERS_COLUMNS")) {
            int equals = pair.indexOf('=');
            String what = equals < 0 ? pair : pair.substring(0, equals).strip();
            if (equals < 0 || !defaults.containsKey(what)) {
                throw new Settings.Wrong("BESEDA_USERS_COLUMNS must be pairs by comma, such as name=full_name,"
                        + " avatar=photo; there are " + String.join(", ", new TreeMap<>(defaults).keySet()) + ".");
            }
            columns.put(what, pair.substring(equals + 1).strip());
        }
    }

    /// The directory of a host whose logins say nothing of others: a table of its, where one is named; else who has
    /// come, or was told of.
    static LoginSettings.Directory directory(SettingsReader reader) {
        String table = reader.optional("USERS_TABLE");
        if (table == null) {
            return new LoginSettings.Directory.Known(
                    reader.choice("USER_SEARCH", List.of("all", "none")).equals("all"));
        }
        UserTableSettings settings = new UserTableSettings(reader, PLAIN);
        return new LoginSettings.Directory.Table(settings.database(), settings.table(table), settings.search());
    }

    PostgresUrl database() {
        String own = reader.optional("HOST_DATABASE_URL");
        String url = own == null ? reader.optional("DATABASE_URL") : own;
        if (url == null || !PostgresUrl.isOne(url)) {
            throw new Settings.Wrong(
                    "BESEDA_HOST_DATABASE_URL is needed, since the users are in a table of the host's: its"
                            + " PostgreSQL, as postgresql://user:password@host:port/name.");
        }
        return Settings.named(own == null ? "DATABASE_URL" : "HOST_DATABASE_URL", () -> PostgresUrl.parse(url));
    }

    UserTable table(String name) {
        return Settings.named(
                "USERS_TABLE and BESEDA_USERS_COLUMNS",
                () -> new UserTable(
                        SqlName.table(name),
                        column("id"),
                        column("username"),
                        names(columns.getOrDefault("name", "")),
                        optional("active"),
                        optional("avatar"),
                        reader.text("USERS_AVATAR_URL", "/media/")));
    }

    SearchRule search() {
        return Settings.named("USER_SEARCH", () -> SearchRule.of(reader.text("USER_SEARCH", "all")));
    }

    SqlName column(String what) {
        return Settings.named("USERS_COLUMNS", () -> SqlName.column(columns.getOrDefault(what, "")));
    }

    private @Nullable SqlName optional(String what) {
        return columns.getOrDefault(what, "").isEmpty() ? null : column(what);
    }

    /// Columns joined by `+`.
    private static List<SqlName> names(String columns) {
        List<SqlName> names = new ArrayList<>();
        if (!columns.isEmpty()) {
            for (String column : columns.split("\\+", -1)) {
                names.add(SqlName.column(column.strip()));
            }
        }
        return names;
    }
}
