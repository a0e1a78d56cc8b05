package io.beseda.contract.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.UserId;
import io.beseda.core.account.AccountStore;
import io.beseda.core.account.Credential;
import io.beseda.core.account.Revocation;
import io.beseda.core.account.Session;
import io.beseda.core.account.Session.Kind;
import io.beseda.core.account.SessionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a [SessionStore] must do.
public abstract class SessionStoreContract {
    private static final Instant NOW = AccountStoreContract.NOW;
    private static final Instant LATER = NOW.plus(Duration.ofDays(1));

    private AccountStore accounts;
    private SessionStore store;
    private UserId anna;

    /// Stores without an account, on one database.
    protected abstract Stores emptyStores();

    @BeforeEach
    final void open() {
        Stores stores = emptyStores();
        accounts = stores.accounts();
        store = stores.sessions();
        anna = AccountStoreContract.add(accounts, "anna", "Anna").orElseThrow().id();
    }

    private Session open(String id, @Nullable String keyHash) {
        Session session = new Session(id, anna, keyHash == null ? Kind.TOKEN : Kind.COOKIE, NOW, LATER);
        assertThat(store.open(session, keyHash, "hash")).isTrue();
        return session;
    }

    @Test
    void open_isFoundByKeyAndId_untilItExpires() {
        Session session = open("s1", "key1");

        assertThat(store.byKey("key1", NOW)).contains(session);
        assertThat(store.byId("s1", LATER.minusSeconds(1))).contains(session);
        assertThat(store.byKey("key1", LATER)).isEmpty();
        assertThat(store.byId("s1", LATER)).isEmpty();
        assertThat(store.byKey("s1", NOW)).isEmpty();
        assertThat(store.byId("key1", NOW)).isEmpty();
    }

    @Test
    void manyAtOnce_areFoundByWhatWasAskedFor_theClosedAreNot() {
        Session one = open("s1", "key1");
        Session two = open("s2", "key2");
        Session three = open("s3", null);
        open("s4", "key4");
        store.end("s4", NOW);

        assertThat(store.byKeys(List.of("key1", "key2", "key4", "unknown"), NOW))
                .isEqualTo(Map.of("key1", one, "key2", two));
        assertThat(store.byIds(List.of("s1", "s3", "s4", "unknown"), NOW)).isEqualTo(Map.of("s1", one, "s3", three));
        assertThat(store.byIds(List.of("s1", "s3"), LATER)).isEmpty();
    }

    @Test
    void open_withAnotherPasswordByNow_isRefused() {
        accounts.setPassword(anna, "hash", "new", null, NOW);

        Session session = new Session("s1", anna, Kind.COOKIE, NOW, LATER);
        assertThat(store.open(session, "key1", "hash")).isFalse();
        assertThat(store.byId("s1", NOW)).isEmpty();
    }

    @Test
    void open_ofTheDeactivated_isRefused() {
        accounts.deactivate(anna, null, NOW);

        assertThat(store.open(new Session("s1", anna, Kind.COOKIE, NOW, LATER), "key1", "hash"))
                .isFalse();
    }

    @Test
    void end_endsOnce() {
        open("s1", "key1");

        assertThat(store.end("s1", NOW)).isTrue();
        assertThat(store.end("s1", NOW)).isFalse();
        assertThat(store.byKey("key1", NOW)).isEmpty();
        assertThat(store.end("unknown", NOW)).isFalse();
    }

    @Test
    void extend_movesTheExpiryOfAnOpenSession() {
        open("s1", "key1");
        open("s2", "key2");
        store.end("s2", NOW);
        Instant muchLater = LATER.plus(Duration.ofDays(5));

        store.extend("s1", muchLater, NOW);
        store.extend("s2", muchLater, NOW);

        assertThat(store.byId("s1", LATER).map(Session::expiresAt)).contains(muchLater);
        assertThat(store.byId("s2", NOW)).isEmpty();
    }

    @Test
    void rotate_usesATokenUpOnce() {
        open("s1", null);
        Instant extended = LATER.plus(Duration.ofDays(1));

        assertThat(store.isDead("jti")).isFalse();
        assertThat(store.rotate("s1", "jti", LATER, extended, NOW)).isTrue();
        assertThat(store.isDead("jti")).isTrue();
        assertThat(store.rotate("s1", "jti", LATER, extended.plusSeconds(1), NOW))
                .isFalse();
        assertThat(store.byId("s1", NOW).map(Session::expiresAt)).contains(extended);
    }

    @Test
    void rotate_ofAnEndedSession_changesNothing() {
        open("s1", null);
        store.end("s1", NOW);

        assertThat(store.rotate("s1", "jti", LATER, LATER, NOW)).isFalse();
        assertThat(store.isDead("jti")).isFalse();
    }

    @Test
    void rotate_manyAtOnce_oneSucceeds() {
        open("s1", null);

        List<Boolean> outcomes = Together.call(16, _ -> store.rotate("s1", "jti", LATER, LATER, NOW));

        assertThat(outcomes).containsOnlyOnce(true);
    }

    @Test
    void takeTicket_worksOnce() {
        Credential credential = new Credential(anna, "s1", LATER);
        store.addTicket("t1", credential, NOW.plusSeconds(30));

        assertThat(store.takeTicket("t1", NOW)).contains(credential);
        assertThat(store.takeTicket("t1", NOW)).isEmpty();
        assertThat(store.takeTicket("unknown", NOW)).isEmpty();
    }

    @Test
    void takeTicket_ofAHostsUser_keepsTheProof() {
        Credential credential = new Credential(new UserId("host-user"), "hash", null, "proof");
        store.addTicket("t1", credential, NOW.plusSeconds(30));

        assertThat(store.takeTicket("t1", NOW)).contains(credential);
    }

    @Test
    void takeTicket_expired_isEmpty() {
        store.addTicket("t1", new Credential(anna, "s1", null), NOW.plusSeconds(30));

        assertThat(store.takeTicket("t1", NOW.plusSeconds(30))).isEmpty();
        assertThat(store.takeTicket("t1", NOW)).isEmpty();
    }

    @Test
    void takeTicket_manyAtOnce_oneGetsIt() {
        store.addTicket("t1", new Credential(anna, "s1", null), NOW.plusSeconds(30));

        List<Optional<Credential>> taken = Together.call(16, _ -> store.takeTicket("t1", NOW));

        assertThat(taken.stream().flatMap(Optional::stream)).hasSize(1);
    }

    @Test
    void dead_tellsWhatHasEnded() {
        UserId boris = AccountStoreContract.add(accounts, "boris", "Boris")
                .orElseThrow()
                .id();
        open("open", null);
        open("ended", null);
        store.end("ended", NOW);
        accounts.deactivate(boris, null, NOW);
        Credential good = new Credential(anna, "open", null);
        Credential hosts = new Credential(new UserId("host-user"), null, null);
        Credential ended = new Credential(anna, "ended", null);
        Credential unknown = new Credential(anna, "unknown", LATER);
        Credential deactivated = new Credential(boris, null, LATER);
        List<Credential> all = List.of(good, hosts, ended, unknown, deactivated);

        assertThat(store.dead(all, NOW)).containsExactlyInAnyOrder(ended, unknown, deactivated);
        assertThat(store.dead(List.of(good, hosts), LATER)).containsExactly(good);
        assertThat(store.dead(List.of(), NOW)).isEmpty();
    }

    @Test
    void dead_ofThousands_isComplete() {
        open("open", null);
        List<Credential> all = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            all.add(new Credential(anna, "unknown" + i, null));
        }
        all.add(1_700, new Credential(anna, "open", null));

        assertThat(store.dead(all, NOW)).hasSize(2_500).doesNotContain(new Credential(anna, "open", null));
    }

    @Test
    void endedSince_tellsWhatEnded_expired_orWasDeactivated_sinceThen() {
        UserId boris = AccountStoreContract.add(accounts, "boris", "Boris")
                .orElseThrow()
                .id();
        open("open", "key1");
        open("ended", null);
        open("ended before", null);
        store.end("ended before", NOW.minusSeconds(60));
        store.end("ended", NOW);
        accounts.deactivate(boris, null, NOW);
        Revocation ended = new Revocation.SessionEnded(anna, "ended");
        Revocation deactivated = new Revocation.UserEnded(boris, null);

        assertThat(endedSince(NOW.minusSeconds(1), NOW)).containsExactlyInAnyOrder(ended, deactivated);
        assertThat(endedSince(NOW, NOW)).isEmpty();
        assertThat(endedSince(LATER.minusSeconds(1), LATER))
                .contains(new Revocation.SessionEnded(anna, "open"))
                .doesNotContain(deactivated);
        assertThat(endedSince(LATER, LATER.plusSeconds(1))).isEmpty();

        accounts.endSessions(anna, LATER);
        assertThat(endedSince(LATER.minusSeconds(1), NOW)).containsExactly(new Revocation.SessionEnded(anna, "open"));
    }

    private List<Revocation> endedSince(Instant since, Instant now) {
        List<Revocation> told = new ArrayList<>();
        store.endedSince(since, now, told::add);
        return told;
    }

    @Test
    void purge_leavesWhatEndedLater() {
        open("ended", "key");
        store.end("ended", NOW);

        store.purge(NOW.minusSeconds(1));
        assertThat(endedSince(NOW.minusSeconds(1), NOW)).hasSize(1);
        store.purge(NOW);
        assertThat(endedSince(NOW.minusSeconds(1), NOW)).isEmpty();
    }

    @Test
    void secret_isTheFirstCandidate() {
        List<String> secrets = Together.call(8, number -> store.secret("tokens", "candidate" + number));

        assertThat(secrets).containsOnly(secrets.getFirst()).doesNotContainNull();
        assertThat(store.secret("another", "one")).isEqualTo("one");
    }

    @Test
    void purge_forgetsOnlyWhatIsOver() {
        open("open", "key1");
        open("ended", "key2");
        store.end("ended", NOW);
        store.rotate("open", "jti", LATER, LATER, NOW);
        store.addTicket("t1", new Credential(anna, "open", null), LATER);

        store.purge(NOW);
        assertThat(store.byId("open", NOW)).isPresent();
        assertThat(store.byId("ended", NOW)).isEmpty();
        assertThat(store.isDead("jti")).isTrue();

        store.purge(LATER);
        assertThat(store.byId("open", NOW)).isEmpty();
        assertThat(store.isDead("jti")).isFalse();
        assertThat(store.takeTicket("t1", NOW)).isEmpty();
    }
}
