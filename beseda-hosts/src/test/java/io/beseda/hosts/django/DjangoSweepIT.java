package io.beseda.hosts.django;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import io.beseda.api.auth.TokenKey;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import io.beseda.hosts.django.DjangoSettings.Blacklist;
import io.beseda.hosts.django.DjangoSettings.Sessions;
import io.beseda.hosts.table.HostDatabase;
import io.beseda.hosts.table.HostTables;
import io.beseda.hosts.table.SearchRule;
import io.beseda.hosts.table.SqlName;
import io.beseda.hosts.table.TableUsers;
import io.beseda.hosts.table.UserTable;
import io.beseda.hosts.token.TokenRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What it costs to ask again and again whether everyone who is connected may stay.
class DjangoSweepIT {
    private static final int USERS = 2_500;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void dead_asksOneStatementPerThousand_andNotMoreOftenThanTheSettingsSay() throws Exception {
        HostTables host = HostTables.make(
                "CREATE TABLE auth_user (id serial, login text, \"First\" text, last text, active boolean, photo text,"
                        + " password text)",
                "INSERT INTO auth_user (login, active, password) SELECT 'u' || n, n % 10 <> 0, 'x'"
                        + " FROM generate_series(1, " + USERS + ") n");
        UserTable table = HostTables.users("auth_user", "active");
        DjangoSettings settings = new DjangoSettings(
                List.of("key"),
                new Sessions.SignedCookies(Duration.ofDays(1)),
                "sessionid",
                table,
                SqlName.column("password"),
                TokenKey.forVerifying(new byte[] {1}, JWSAlgorithm.HS256),
                new TokenRules("user_id", "token_type", "access", Set.of(), null, "jti", Duration.ZERO),
                Blacklist.TOKEN,
                Duration.ofSeconds(10));
        List<Credential> all = new ArrayList<>();
        for (int id = 1; id <= USERS; id++) {
            String proof = new Proof.Token("jti" + id, 0, null).text();
            all.add(new Credential(UserId.of(id), "s" + id, now.get().plusSeconds(60), proof));
        }
        try (HostDatabase database = host.open()) {
            TableUsers users = TableUsers.open(database, table, new SearchRule.All());
            DjangoLogins logins = new DjangoLogins(database, settings, users.ids(), now::get);
            long before = database.statementCount();
            assertThat(logins.dead(all)).hasSize(USERS / 10);
            assertThat(database.statementCount() - before).isEqualTo(3);
            now.set(now.get().plusSeconds(4));
            assertThat(logins.dead(all)).isEmpty();
            assertThat(database.statementCount() - before).isEqualTo(3);
            now.set(now.get().plusSeconds(5));
            assertThat(logins.dead(all)).hasSize(USERS / 10);
            now.set(now.get().plusSeconds(60));
            assertThat(logins.dead(all)).as("expired").hasSize(USERS);
            assertThat(database.statementCount() - before).isEqualTo(6);
        }
    }
}
