package io.beseda.store.jdbc;

import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import io.beseda.core.account.Revocation;
import io.beseda.core.account.Session;
import io.beseda.core.account.SessionStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Sessions, tickets, dead tokens and secrets in the tables of [Database].
public final class JdbcSessionStore implements SessionStore {
    /// Credentials asked for in one statement.
    private static final int DEAD_CHUNK = 1_000;

    /// Also locks the account until the session is there: see [JdbcAccountStore].
    private static final String LOGGED_IN = """
            UPDATE beseda_account SET last_login_at = ?
            WHERE id = ? AND password_hash = ? AND deactivated_at IS NULL
            """;

    private static final String OPEN = """
            INSERT INTO beseda_session (id, account_id, kind, key_hash, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """;

    static final String BY_KEYS = """
            SELECT s.key_hash, s.id, s.account_id, s.kind, s.created_at, s.expires_at
            FROM KEYS(key_hash text) k
            CROSS JOIN beseda_session s
            JOIN beseda_account a ON a.id = s.account_id
            WHERE s.key_hash = k.key_hash AND s.ended_at IS NULL AND s.expires_at > ? AND a.deactivated_at IS NULL
            """;

    static final String BY_IDS = """
            SELECT s.id, s.id, s.account_id, s.kind, s.created_at, s.expires_at
            FROM KEYS(session_id text) k
            CROSS JOIN beseda_session s
            JOIN beseda_account a ON a.id = s.account_id
            WHERE s.id = k.session_id AND s.ended_at IS NULL AND s.expires_at > ? AND a.deactivated_at IS NULL
            """;

    private static final String HELD_BY_ID = """
            SELECT s.id, s.account_id, s.kind, s.created_at, s.expires_at
            FROM beseda_session s JOIN beseda_account a ON a.id = s.account_id
            WHERE s.id = ? AND s.ended_at IS NULL AND s.expires_at > ? AND a.deactivated_at IS NULL
            LOCKED(s)
            """;

    private static final String EXTEND = """
            UPDATE beseda_session SET expires_at = ?
            WHERE id = ? AND ended_at IS NULL AND expires_at > ?
            """;

    private static final String END = """
            UPDATE beseda_session SET ended_at = ?
            WHERE id = ? AND ended_at IS NULL AND expires_at > ?
            """;

    private static final String KILL_TOKEN = """
            INSERT INTO beseda_dead_token (jti, expires_at) VALUES (?, ?)
            ON CONFLICT (jti) DO NOTHING
            """;

    private static final String IS_DEAD = "SELECT 1 FROM beseda_dead_token WHERE jti = ?";

    private static final String ADD_TICKET = """
            INSERT INTO beseda_ticket (ticket_hash, user_id, session_id, credential_expires_at, proof, expires_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """;

    private static final String TAKE_TICKET = """
            DELETE FROM beseda_ticket WHERE ticket_hash = ?
            RETURNING user_id, session_id, credential_expires_at, proof, expires_at
            """;

    /// Of (number, session or '', account or 0) the numbers of the dead.
    private static final String DEAD = """
            SELECT k.number FROM KEYS(number bigint, session_id text, account_id bigint) k
            WHERE (k.session_id <> '' AND NOT EXISTS (
                      SELECT 1 FROM beseda_session s
                      WHERE s.id = k.session_id AND s.ended_at IS NULL AND s.expires_at > ?))
               OR EXISTS (
                      SELECT 1 FROM beseda_account a
                      WHERE a.id = k.account_id AND a.deactivated_at IS NOT NULL)
            """;

    /// A row without a session is of an account.
    static final String ENDED = """
            SELECT account_id, id FROM beseda_session WHERE ended_at > ?
            UNION ALL
            SELECT account_id, id FROM beseda_session WHERE expires_at > ? AND expires_at <= ?
            UNION ALL
            SELECT id, NULL FROM beseda_account WHERE deactivated_at > ?
            """;

    private static final String ADD_SECRET = """
            INSERT INTO beseda_secret (name, value) VALUES (?, ?)
            ON CONFLICT (name) DO NOTHING
            """;

    private static final String SECRET = "SELECT value FROM beseda_secret WHERE name = ?";

    private static final String PURGE_SESSIONS = "DELETE FROM beseda_session WHERE expires_at <= ? OR ended_at <= ?";
    private static final String PURGE_TICKETS = "DELETE FROM beseda_ticket WHERE expires_at <= ?";
    private static final String PURGE_TOKENS = "DELETE FROM beseda_dead_token WHERE expires_at <= ?";

    private final Database database;

    public JdbcSessionStore(Database database) {
        this.database = database;
    }

    @Override
    public boolean open(Session opened, @Nullable String keyHash, String checkedPasswordHash) {
        return database.writing(Database.Conflicts.RERUN, session -> {
            int accounts = session.update(
                    LOGGED_IN,
                    params -> params.time(opened.createdAt())
                            .number(account(opened.user()))
                            .text(checkedPasswordHash));
            if (accounts == 0) {
                return false;
            }
            session.update(
                    OPEN,
                    params -> params.text(opened.id())
                            .number(account(opened.user()))
                            .text(opened.kind().slug())
                            .text(keyHash)
                            .time(opened.createdAt())
                            .time(opened.expiresAt()));
            return true;
        });
    }

    @Override
    public Map<String, Session> byKeys(Collection<String> keyHashes, Instant now) {
        return open(BY_KEYS, keyHashes, now);
    }

    @Override
    public Map<String, Session> byIds(Collection<String> ids, Instant now) {
        return open(BY_IDS, ids, now);
    }

    private Map<String, Session> open(String sql, Collection<String> wanted, Instant now) {
        Keys keys = Keys.of(wanted, text -> text);
        return database.reading(session -> {
            Map<String, Session> found = new HashMap<>();
            session.each(sql, params -> params.keys(keys).time(now), row -> found.put(row.text(), session(row)));
            return found;
        });
    }

    private static Session session(Row row) throws SQLException {
        return new Session(
                row.text(), UserId.of(row.number()), Session.Kind.ofSlug(row.text()), row.time(), row.time());
    }

    /// The account of a user; 0, which none has, for a host's user.
    private static long account(UserId user) {
        return user.isNumber() ? Long.parseLong(user.value()) : 0;
    }

    @Override
    public void extend(String id, Instant expiresAt, Instant now) {
        database.writing(
                Database.Conflicts.RERUN,
                session -> session.update(
                        EXTEND, params -> params.time(expiresAt).text(id).time(now)));
    }

    @Override
    public boolean end(String id, Instant now) {
        return database.writing(
                Database.Conflicts.RERUN,
                session ->
                        session.update(END, params -> params.time(now).text(id).time(now)) == 1);
    }

    @Override
    public boolean rotate(String id, String jti, Instant jtiExpiry, Instant expiresAt, Instant now) {
        return database.writing(Database.Conflicts.RERUN, session -> {
            Optional<Session> open =
                    session.first(HELD_BY_ID, params -> params.text(id).time(now), JdbcSessionStore::session);
            if (open.isEmpty()
                    || session.update(KILL_TOKEN, params -> params.text(jti).time(jtiExpiry)) == 0) {
                return false;
            }
            session.update(EXTEND, params -> params.time(expiresAt).text(id).time(now));
            return true;
        });
    }

    @Override
    public boolean isDead(String jti) {
        return database.reading(session ->
                session.first(IS_DEAD, params -> params.text(jti), Row::number).isPresent());
    }

    @Override
    public void addTicket(String ticketHash, Credential credential, Instant expiresAt) {
        database.writing(
                Database.Conflicts.RERUN,
                session -> session.update(
                        ADD_TICKET,
                        params -> params.text(ticketHash)
                                .id(credential.user())
                                .text(credential.session())
                                .time(credential.expiresAt())
                                .text(credential.proof())
                                .time(expiresAt)));
    }

    @Override
    public Optional<Credential> takeTicket(String ticketHash, Instant now) {
        return database.writing(
                Database.Conflicts.RERUN,
                session -> session
                        .list(TAKE_TICKET, params -> params.text(ticketHash), row -> {
                            Credential credential =
                                    new Credential(row.userId(), row.textOrNull(), row.timeOrNull(), row.textOrNull());
                            return now.isBefore(row.time()) ? Optional.of(credential) : Optional.<Credential>empty();
                        })
                        .stream()
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    @Override
    public Set<Credential> dead(Collection<Credential> credentials, Instant now) {
        List<Credential> all = new ArrayList<>(credentials);
        Set<Credential> dead = new HashSet<>();
        for (int from = 0; from < all.size(); from += DEAD_CHUNK) {
            List<Credential> chunk = all.subList(from, Math.min(all.size(), from + DEAD_CHUNK));
            List<Integer> numbers = IntStream.range(0, chunk.size()).boxed().toList();
            Keys keys = Keys.of(
                    numbers,
                    Integer::longValue,
                    number -> sessionOrEmpty(chunk.get(number)),
                    number -> account(chunk.get(number).user()));
            database.<Integer>reading(session -> {
                session.each(
                        DEAD, params -> params.keys(keys).time(now), row -> dead.add(chunk.get((int) row.number())));
                return 0;
            });
        }
        return dead;
    }

    private static String sessionOrEmpty(Credential credential) {
        String session = credential.session();
        return session == null ? "" : session;
    }

    @Override
    public void endedSince(Instant since, Instant now, Consumer<Revocation> told) {
        database.<Integer>reading(session -> {
            session.each(
                    ENDED,
                    params -> params.time(since).time(since).time(now).time(since),
                    row -> told.accept(ended(UserId.of(row.number()), row.textOrNull())));
            return 0;
        });
    }

    private static Revocation ended(UserId user, @Nullable String session) {
        return session == null ? new Revocation.UserEnded(user, null) : new Revocation.SessionEnded(user, session);
    }

    @Override
    public String secret(String name, String candidate) {
        return database.writing(Database.Conflicts.RERUN, session -> {
            session.update(ADD_SECRET, params -> params.text(name).text(candidate));
            return session.first(SECRET, params -> params.text(name), Row::text).orElseThrow();
        });
    }

    @Override
    public void purge(Instant until) {
        database.writing(Database.Conflicts.RERUN, session -> {
            session.update(PURGE_SESSIONS, params -> params.time(until).time(until));
            session.update(PURGE_TICKETS, params -> params.time(until));
            return session.update(PURGE_TOKENS, params -> params.time(until));
        });
    }
}
