package io.beseda.contract.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.UserId;
import io.beseda.core.account.Account;
import io.beseda.core.account.AccountStore;
import io.beseda.core.account.NewAccount;
import io.beseda.core.account.Session;
import io.beseda.core.account.SessionStore;
import io.beseda.core.user.User;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What an [AccountStore] must do.
public abstract class AccountStoreContract {
    static final Instant NOW = Instant.parse("2026-11-24T10:15:30.123456Z");

    private AccountStore store;
    private SessionStore sessions;

    /// Stores without an account, on one database.
    protected abstract Stores emptyStores();

    @BeforeEach
    final void open() {
        Stores stores = emptyStores();
        store = stores.accounts();
        sessions = stores.sessions();
    }

    private Account add(String username, String displayName) {
        return add(store, username, displayName).orElseThrow();
    }

    static Optional<Account> add(AccountStore store, String username, String displayName) {
        String key = username.toLowerCase(Locale.ROOT);
        String displayKey = displayName.toLowerCase(Locale.ROOT);
        return store.add(new NewAccount(username, key, displayName, displayKey, "hash", NOW));
    }

    private void openSession(UserId user, String id) {
        Session session = new Session(id, user, Session.Kind.TOKEN, NOW, NOW.plus(Duration.ofDays(1)));
        assertThat(sessions.open(session, null, "hash")).isTrue();
    }

    private boolean isOpen(String session) {
        return sessions.byId(session, NOW).isPresent();
    }

    @Test
    void add_givesIdsFromOne() {
        assertThat(add("anna", "Anna").id()).isEqualTo(UserId.of(1));
        assertThat(add("boris", "Boris").id()).isEqualTo(UserId.of(2));
    }

    @Test
    void add_isFoundByNameAndId() {
        Account anna = add("Anna", "Анна К.");

        assertThat(anna).isEqualTo(new Account(UserId.of(1), "Anna", "Анна К.", "hash", true, NOW));
        assertThat(store.byUsername("anna")).contains(anna);
        assertThat(store.byId(anna.id())).contains(anna);
    }

    @Test
    void add_sameKey_addsNothing() {
        add("Anna", "Anna");

        assertThat(add(store, "ANNA", "Another")).isEmpty();
        assertThat(store.byUsername("anna").map(Account::displayName)).contains("Anna");
    }

    @Test
    void byId_ofNobody_isEmpty() {
        assertThat(store.byId(UserId.of(7))).isEmpty();
        assertThat(store.byId(UserId.of(0))).isEmpty();
        assertThat(store.byId(new UserId("not a number"))).isEmpty();
        assertThat(store.byUsername("nobody")).isEmpty();
    }

    @Test
    void find_leavesOutTheUnknown() {
        Account anna = add("anna", "Anna");
        Account boris = add("boris", "Boris");
        store.deactivate(boris.id(), null, NOW);

        Map<UserId, User> found =
                store.find(List.of(boris.id(), anna.id(), anna.id(), UserId.of(99), new UserId("x-1")));

        assertThat(found)
                .containsOnly(
                        Map.entry(anna.id(), new User(anna.id(), "anna", "Anna", true)),
                        Map.entry(boris.id(), new User(boris.id(), "boris", "Boris", false)));
        assertThat(store.find(List.of(new UserId("x-1")))).isEmpty();
    }

    private List<String> search(String... words) {
        return store.search(List.of(words), 10).stream().map(User::username).toList();
    }

    @Test
    void search_findsPartsOfBothNames_beginningsFirst() {
        add("hanna", "H");
        add("zoe", "Anna Zoe");
        add("anna", "A");
        add("carl", "Carl");

        assertThat(search("ann")).containsExactly("anna", "zoe", "hanna");
        assertThat(search("zoe", "anna")).containsExactly("zoe");
        assertThat(search("zoe", "carl")).isEmpty();
    }

    @Test
    void search_withoutWords_findsAllByName() {
        add("boris", "Boris");
        add("anna", "Anna");

        assertThat(search()).containsExactly("anna", "boris");
        assertThat(store.search(List.of(), 1)).hasSize(1);
    }

    @Test
    void search_takesWildcardsLiterally() {
        add("under_score", "100% wool!");
        add("underxscore", "100 wool");

        assertThat(search("r_s")).containsExactly("under_score");
        assertThat(search("0%")).containsExactly("under_score");
        assertThat(search("l!")).containsExactly("under_score");
        assertThat(search("\\")).isEmpty();
    }

    @Test
    void search_leavesOutTheDeactivated() {
        Account anna = add("anna", "Anna");
        store.deactivate(anna.id(), null, NOW);

        assertThat(search("anna")).isEmpty();
    }

    @Test
    void rename_isSeenAndFound() {
        Account anna = add("anna", "Anna");

        assertThat(store.rename(anna.id(), "Анна", "анна")).isTrue();

        assertThat(store.byId(anna.id()).map(Account::displayName)).contains("Анна");
        assertThat(search("анн")).containsExactly("anna");
        assertThat(store.rename(UserId.of(99), "X", "x")).isFalse();
    }

    @Test
    void setPassword_endsOtherSessions() {
        Account anna = add("anna", "Anna");
        Account boris = add("boris", "Boris");
        openSession(anna.id(), "mine");
        openSession(anna.id(), "other");
        openSession(boris.id(), "boris");

        assertThat(setPassword(anna, "hash", "mine")).isTrue();

        assertThat(store.byId(anna.id()).map(Account::passwordHash)).contains("new");
        assertThat(isOpen("mine")).isTrue();
        assertThat(isOpen("other")).isFalse();
        assertThat(isOpen("boris")).isTrue();
    }

    @Test
    void setPassword_afterAnotherChange_changesNothing() {
        Account anna = add("anna", "Anna");
        openSession(anna.id(), "mine");

        assertThat(setPassword(anna, "older", null)).isFalse();

        assertThat(store.byId(anna.id()).map(Account::passwordHash)).contains("hash");
        assertThat(isOpen("mine")).isTrue();
    }

    private boolean setPassword(Account account, @Nullable String oldHash, @Nullable String except) {
        return store.setPassword(account.id(), oldHash, "new", except, NOW);
    }

    @Test
    void deactivate_endsSessionsAndKeepsTheName() {
        Account anna = add("anna", "Anna");
        openSession(anna.id(), "mine");

        assertThat(store.deactivate(anna.id(), null, NOW)).isTrue();

        assertThat(isOpen("mine")).isFalse();
        assertThat(store.byUsername("anna").map(Account::active)).contains(false);
        assertThat(add(store, "anna", "Another")).isEmpty();
        assertThat(store.deactivate(anna.id(), null, NOW)).isFalse();
        assertThat(setPassword(anna, null, null)).isFalse();
        assertThat(store.rename(anna.id(), "X", "x")).isFalse();
    }

    @Test
    void deactivate_freeingTheName_letsAnotherTakeIt() {
        Account anna = add("anna", "Anna");

        assertThat(store.deactivate(anna.id(), "deleted:1", NOW)).isTrue();

        Account other = add("anna", "Another");
        assertThat(other.id()).isNotEqualTo(anna.id());
        assertThat(store.byUsername("anna")).contains(other);
        assertThat(store.byId(anna.id())).contains(new Account(anna.id(), "deleted:1", "Anna", "!", false, NOW));
    }
}
