package io.beseda.store.jdbc;

import io.beseda.core.UserId;
import io.beseda.core.account.Account;
import io.beseda.core.account.AccountStore;
import io.beseda.core.account.NewAccount;
import io.beseda.core.user.User;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Built-in accounts in the tables of [Database].
public final class JdbcAccountStore implements AccountStore {
    private static final String ADD = """
            INSERT INTO beseda_account
                (username, username_key, display_name, display_name_key, password_hash, created_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (username_key) DO NOTHING
            RETURNING id
            """;

    private static final String BY_USERNAME = """
            SELECT id, username, display_name, password_hash, deactivated_at, created_at
            FROM beseda_account WHERE username_key = ?
            """;

    private static final String BY_ID = """
            SELECT id, username, display_name, password_hash, deactivated_at, created_at
            FROM beseda_account WHERE id = ?
            """;

    private static final String FIND = """
            SELECT a.id, a.username, a.display_name, a.deactivated_at
            FROM KEYS(id bigint) k JOIN beseda_account a ON a.id = k.id
            """;

    private static final String SEARCH = NameSearch.sql(
            "beseda_account", "a.id, a.username, a.display_name, a.deactivated_at", "a.deactivated_at IS NULL");

    private static final String RENAME = """
            UPDATE beseda_account SET display_name = ?, display_name_key = ?
            WHERE id = ? AND deactivated_at IS NULL
            """;

    private static final String SET_PASSWORD = """
            UPDATE beseda_account SET password_hash = ?
            WHERE id = ? AND deactivated_at IS NULL
            """;

    private static final String CHANGE_PASSWORD = """
            UPDATE beseda_account SET password_hash = ?
            WHERE id = ? AND deactivated_at IS NULL AND password_hash = ?
            """;

    private static final String DEACTIVATE = """
            UPDATE beseda_account SET deactivated_at = ?
            WHERE id = ? AND deactivated_at IS NULL
            """;

    private static final String FREE_USERNAME = """
            UPDATE beseda_account SET username = ?, username_key = ?, password_hash = '!'
            WHERE id = ?
            """;

    /// The account's row was written before in the same transaction, as [JdbcSessionStore#open] does: a session
    /// is either seen here, or opened after this and then by the new password.
    private static final String END_SESSIONS = """
            UPDATE beseda_session SET ended_at = ?
            WHERE account_id = ? AND ended_at IS NULL AND id <> ?
            """;

    private final Database database;

    public JdbcAccountStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Account> add(NewAccount account) {
        return database.writing(
                Database.Conflicts.RERUN,
                session -> session.first(
                        ADD,
                        params -> params.text(account.username())
                                .text(account.usernameKey())
                                .text(account.displayName())
                                .text(account.displayNameKey())
                                .text(account.passwordHash())
                                .time(account.createdAt()),
                        row -> new Account(
                                UserId.of(row.number()),
                                account.username(),
                                account.displayName(),
                                account.passwordHash(),
                                true,
                                Micros.exact(account.createdAt()))));
    }

    @Override
    public Optional<Account> byUsername(String usernameKey) {
        return database.reading(
                session -> session.first(BY_USERNAME, params -> params.text(usernameKey), JdbcAccountStore::account));
    }

    @Override
    public Optional<Account> byId(UserId id) {
        return id.isNumber()
                ? database.reading(
                        session -> session.first(BY_ID, params -> params.number(number(id)), JdbcAccountStore::account))
                : Optional.empty();
    }

    private static Account account(Row row) throws SQLException {
        UserId id = UserId.of(row.number());
        String username = row.text();
        String displayName = row.text();
        String passwordHash = row.text();
        boolean active = row.timeOrNull() == null;
        return new Account(id, username, displayName, passwordHash, active, row.time());
    }

    private static User user(Row row) throws SQLException {
        return new User(UserId.of(row.number()), row.text(), row.text(), row.timeOrNull() == null);
    }

    /// Accounts have numbers; a host's other ids are nobody here.
    private static long number(UserId id) {
        return Long.parseLong(id.value());
    }

    @Override
    public Map<UserId, User> find(Collection<UserId> ids) {
        List<UserId> numbers = ids.stream().filter(UserId::isNumber).distinct().toList();
        Map<UserId, User> found = new HashMap<>();
        if (numbers.isEmpty()) {
            return found;
        }
        return database.reading(session -> {
            session.each(FIND, params -> params.keys(Keys.of(numbers, JdbcAccountStore::number)), row -> {
                User user = user(row);
                found.put(user.id(), user);
            });
            return found;
        });
    }

    @Override
    public List<User> search(List<String> words, int limit) {
        return database.reading(session ->
                session.list(SEARCH, params -> NameSearch.bind(params, words, limit), JdbcAccountStore::user));
    }

    @Override
    public boolean rename(UserId id, String displayName, String displayNameKey) {
        return id.isNumber()
                && database.writing(
                        Database.Conflicts.RERUN,
                        session -> session.update(
                                        RENAME,
                                        params -> params.text(displayName)
                                                .text(displayNameKey)
                                                .number(number(id)))
                                == 1);
    }

    @Override
    public boolean setPassword(
            UserId id, @Nullable String oldHash, String newHash, @Nullable String exceptSession, Instant now) {
        return id.isNumber()
                && database.writing(Database.Conflicts.RERUN, session -> {
                    int changed = oldHash == null
                            ? session.update(
                                    SET_PASSWORD, params -> params.text(newHash).number(number(id)))
                            : session.update(
                                    CHANGE_PASSWORD,
                                    params -> params.text(newHash)
                                            .number(number(id))
                                            .text(oldHash));
                    if (changed == 1) {
                        endSessions(session, id, exceptSession, now);
                    }
                    return changed == 1;
                });
    }

    @Override
    public void endSessions(UserId id, Instant now) {
        if (id.isNumber()) {
            database.writing(Database.Conflicts.RERUN, session -> {
                endSessions(session, id, null, now);
                return true;
            });
        }
    }

    @Override
    public boolean deactivate(UserId id, @Nullable String freedAs, Instant now) {
        return id.isNumber()
                && database.writing(Database.Conflicts.RERUN, session -> {
                    int changed = session.update(
                            DEACTIVATE, params -> params.time(now).number(number(id)));
                    if (changed == 0) {
                        return false;
                    }
                    if (freedAs != null) {
                        session.update(
                                FREE_USERNAME,
                                params -> params.text(freedAs).text(freedAs).number(number(id)));
                    }
                    endSessions(session, id, null, now);
                    return true;
                });
    }

    private static void endSessions(Session session, UserId id, @Nullable String except, Instant now)
            throws SQLException {
        session.update(
                END_SESSIONS, params -> params.time(now).number(number(id)).text(except == null ? "" : except));
    }
}
