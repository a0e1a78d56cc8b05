package io.beseda.hosts.django;

import io.beseda.core.account.Credential;
import io.beseda.hosts.django.DjangoSettings.Blacklist;
import io.beseda.hosts.django.DjangoSettings.Sessions;
import io.beseda.hosts.table.HostDatabase;
import io.beseda.hosts.table.IdType;
import io.beseda.hosts.table.UserTable;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What Django's tables say of sessions and tokens. Any thread; one statement a call.
final class DjangoRows {
    private static final String SESSIONS =
            "SELECT session_key, session_data FROM django_session WHERE session_key = ANY(?) AND expire_date > ?";

    private static final String WITH_SESSION =
            "LEFT JOIN django_session s ON s.session_key = c.key AND s.expire_date > ?";

    private static final String HAS_BLACKLIST = "SELECT to_regclass('token_blacklist_blacklistedtoken') IS NOT NULL";

    private static final String ON_BLACKLIST = """
            EXISTS (SELECT 1 FROM token_blacklist_blacklistedtoken b
                JOIN token_blacklist_outstandingtoken o ON o.id = b.token_id WHERE o.jti = c.jti)""";

    private final HostDatabase database;
    private final IdType ids;
    private final String standing;
    private final boolean sessionsInRows;
    private final InstantSource clock;

    /// @param password    the hash of the user's password
    /// @param session     the session's signed data; null: it is gone, or the credential has none
    /// @param blacklisted for a token
    record Standing(String password, @Nullable String session, boolean blacklisted) {}

    DjangoRows(HostDatabase database, DjangoSettings settings, IdType ids, InstantSource clock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.sessionsInRows = settings.sessions() instanceof Sessions.Rows;
        boolean blacklist = database.ask(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(HAS_BLACKLIST);
                    ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        });
        standing = standingSql(settings, blacklist);
        standing(List.of());
    }

    /// One row for each credential whose user is active.
    private String standingSql(DjangoSettings settings, boolean blacklist) {
        UserTable users = settings.users();
        return """
                SELECT c.n, u.%s::text, %s, %s
                FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[]) WITH ORDINALITY AS c (id, key, jti, iat, n)
                JOIN %s u ON u.%s = c.id::%s AND %s
                %s""".formatted(
                        settings.password(),
                        sessionsInRows ? "s.session_data" : "NULL",
                        blacklist ? blacklisted(settings) : "false",
                        users.table(),
                        users.id(),
                        ids.sql(),
                        users.activeSql(),
                        sessionsInRows ? WITH_SESSION : "");
    }

    /// Also, if so set: there are refresh tokens that the user had when the token was made, and none of them is
    /// good any more.
    private static String blacklisted(DjangoSettings settings) {
        return settings.blacklist() == Blacklist.TOKEN
                ? ON_BLACKLIST
                : ON_BLACKLIST + """
                 OR coalesce((SELECT bool_and(b.id IS NOT NULL OR o.expires_at <= now())
                    FROM token_blacklist_outstandingtoken o
                    LEFT JOIN token_blacklist_blacklistedtoken b ON b.token_id = o.id
                    WHERE c.iat IS NOT NULL AND o.user_id = u.%s AND o.created_at < to_timestamp(c.iat + 1)), false)
                """.formatted(settings.users().id());
    }

    /// The signed data of the sessions with these keys that have not expired.
    Map<String, String> sessions(Collection<String> keys) {
        return database.ask(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(SESSIONS)) {
                statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
                statement.setObject(2, now());
                Map<String, String> found = new HashMap<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.put(rows.getString(1), rows.getString(2));
                    }
                }
                return found;
            }
        });
    }

    /// How these credentials stand; absent where the user is gone or not active.
    Map<Credential, Standing> standing(Collection<Credential> credentials) {
        List<Credential> asked = credentials.stream()
                .filter(credential -> ids.fits(credential.user()))
                .toList();
        List<@Nullable String> keys = new ArrayList<>();
        List<@Nullable String> tokens = new ArrayList<>();
        List<@Nullable Long> times = new ArrayList<>();
        for (Credential credential : asked) {
            Proof proof = Proof.of(credential);
            keys.add(proof instanceof Proof.SessionKey(String key) ? key : null);
            tokens.add(proof instanceof Proof.Token token ? token.id() : null);
            times.add(proof instanceof Proof.Token token ? token.issuedAt() : null);
        }
        return database.ask(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(standing)) {
                Object[] users = asked.stream().map(each -> each.user().value()).toArray();
                statement.setArray(1, connection.createArrayOf("text", users));
                statement.setArray(2, connection.createArrayOf("text", keys.toArray()));
                statement.setArray(3, connection.createArrayOf("text", tokens.toArray()));
                statement.setArray(4, connection.createArrayOf("bigint", times.toArray()));
                if (sessionsInRows) {
                    statement.setObject(5, now());
                }
                return standing(statement, asked);
            }
        });
    }

    private static Map<Credential, Standing> standing(PreparedStatement statement, List<Credential> asked)
            throws SQLException {
        Map<Credential, Standing> found = new HashMap<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.put(
                        asked.get(rows.getInt(1) - 1),
                        new Standing(String.valueOf(rows.getString(2)), rows.getString(3), rows.getBoolean(4)));
            }
        }
        return found;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
