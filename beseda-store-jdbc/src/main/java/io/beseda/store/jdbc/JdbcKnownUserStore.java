package io.beseda.store.jdbc;

import io.beseda.core.UserId;
import io.beseda.core.account.KnownUserStore;
import io.beseda.core.user.User;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A host's users in a table of [Database].
public final class JdbcKnownUserStore implements KnownUserStore {
    private static final String COLUMNS = "a.id, a.username, a.display_name, a.active, a.avatar";

    private static final String FIND =
            "SELECT " + COLUMNS + " FROM KEYS(id text) k JOIN beseda_known_user a ON a.id = k.id";

    private static final String SEARCH = NameSearch.sql("beseda_known_user", COLUMNS, "a.active");

    private static final String NAME = """
            INSERT INTO beseda_known_user
                (id, username, username_key, display_name, display_name_key, avatar, active, deactivated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                username = excluded.username,
                username_key = excluded.username_key,
                display_name = excluded.display_name,
                display_name_key = excluded.display_name_key,
                avatar = excluded.avatar
            """;

    private static final String PUT =
            NAME.stripTrailing() + ",\n    active = excluded.active, deactivated_at = excluded.deactivated_at\n";

    private static final String DEACTIVATED = "SELECT id FROM beseda_known_user WHERE deactivated_at > ?";

    private final Database database;

    public JdbcKnownUserStore(Database database) {
        this.database = database;
    }

    @Override
    public Map<UserId, User> find(Collection<UserId> ids) {
        Map<UserId, User> found = new HashMap<>();
        if (ids.isEmpty()) {
            return found;
        }
        Keys keys = Keys.of(ids.stream().distinct().toList(), UserId::value);
        return database.reading(session -> {
            session.each(FIND, params -> params.keys(keys), row -> {
                User user = user(row);
                found.put(user.id(), user);
            });
            return found;
        });
    }

    @Override
    public List<User> search(List<String> words, int limit) {
        return database.reading(session ->
                session.list(SEARCH, params -> NameSearch.bind(params, words, limit), JdbcKnownUserStore::user));
    }

    @Override
    public void name(User user, String usernameKey, String displayNameKey) {
        write(NAME, user, usernameKey, displayNameKey, null);
    }

    @Override
    public void put(User user, String usernameKey, String displayNameKey, Instant now) {
        write(PUT, user, usernameKey, displayNameKey, user.active() ? null : now);
    }

    @Override
    public void deactivatedSince(Instant since, Consumer<UserId> told) {
        database.<Integer>reading(session -> {
            session.each(DEACTIVATED, params -> params.time(since), row -> told.accept(row.userId()));
            return 0;
        });
    }

    private void write(
            String sql, User user, String usernameKey, String displayNameKey, @Nullable Instant deactivatedAt) {
        database.writing(
                Database.Conflicts.RERUN,
                session -> session.update(
                        sql,
                        params -> params.id(user.id())
                                .text(user.username())
                                .text(usernameKey)
                                .text(user.displayName())
                                .text(displayNameKey)
                                .text(user.avatar())
                                .flag(user.active())
                                .time(deactivatedAt)));
    }

    private static User user(Row row) throws SQLException {
        return new User(row.userId(), row.text(), row.text(), row.flag(), row.textOrNull());
    }
}
