package io.beseda.contract.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.UserId;
import io.beseda.core.account.KnownUserStore;
import io.beseda.core.account.KnownUsers;
import io.beseda.core.account.Profile;
import io.beseda.core.user.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of what a host says of its users, on a [KnownUserStore].
public abstract class KnownUsersContract {
    private static final UserId ME = new UserId("me");

    private KnownUserStore store;
    private KnownUsers users;
    private Instant now = AccountStoreContract.NOW;

    protected abstract KnownUserStore emptyStore();

    @BeforeEach
    final void open() {
        store = emptyStore();
        users = new KnownUsers(store, true, () -> now);
    }

    private static Profile profile(
            String id, @Nullable String username, @Nullable String displayName, @Nullable String avatar) {
        return new Profile(new UserId(id), username, displayName, avatar);
    }

    private @Nullable User user(String id) {
        return users.find(List.of(new UserId(id))).get(new UserId(id));
    }

    @Test
    void arrived_isFoundWithTheNamesOfTheHost_whateverTheIdIs() {
        assertThat(users.arrived(profile("7f1c-Ж", "anna", "Анна", "/media/anna.png")))
                .isTrue();

        assertThat(user("7f1c-Ж")).isEqualTo(new User(new UserId("7f1c-Ж"), "anna", "Анна", true, "/media/anna.png"));
        assertThat(user("7f1c")).isNull();
    }

    @Test
    void arrived_withoutNames_isCalledByTheId() {
        users.arrived(profile("5", null, null, null));

        assertThat(user("5")).isEqualTo(new User(new UserId("5"), "5", "5", true));
    }

    @Test
    void arrived_again_changesWhatIsSaid_andKeepsTheRest() {
        users.arrived(profile("5", "anna", "Anna", "https://host/a.png"));
        users.arrived(profile("5", "anna.k", null, null));
        assertThat(user("5")).isEqualTo(new User(new UserId("5"), "anna.k", "Anna", true, "https://host/a.png"));

        users.arrived(profile("5", null, "Anna K.", "javascript:alert(1)"));
        assertThat(user("5")).isEqualTo(new User(new UserId("5"), "anna.k", "Anna K.", true));
    }

    @Test
    void arrived_withANameThatFollowedTheUsername_followsItStill() {
        users.arrived(profile("5", "anna", null, null));
        users.arrived(profile("5", "anna.k", null, null));

        assertThat(user("5")).isEqualTo(new User(new UserId("5"), "anna.k", "anna.k", true));
    }

    @Test
    void arrived_withNamesThatCannotBeKept_isCutOrCalledByTheId() {
        users.arrived(profile("5", "a\0b", "  " + "Я".repeat(300), null));

        assertThat(user("5")).isEqualTo(new User(new UserId("5"), "5", "Я".repeat(255), true));
    }

    @Test
    void put_deactivates_andALoginDoesNotUndoIt() {
        users.put(profile("5", "anna", null, null), null);
        assertThat(users.arrived(profile("5", "anna", null, null))).isTrue();
        users.put(profile("5", "anna", null, null), false);
        assertThat(users.arrived(profile("5", "anna2", null, null))).isFalse();
        assertThat(user("5")).isEqualTo(new User(new UserId("5"), "anna2", "anna2", false));

        users.put(profile("5", "anna3", null, null), null);
        assertThat(user("5")).isEqualTo(new User(new UserId("5"), "anna3", "anna3", false));
        users.put(profile("5", "anna3", null, null), true);
        assertThat(users.arrived(profile("5", "anna3", null, null))).isTrue();
    }

    @Test
    void deactivatedSince_tellsWhoIsDeactivatedStill_andNobodyTwice() {
        users.arrived(profile("1", "anna", null, null));
        for (String id : List.of("2", "3", "4")) {
            users.put(profile(id, "u" + id, null, null), false);
        }
        now = now.plusSeconds(1);
        users.put(profile("3", "u3", null, null), true);
        users.put(profile("4", "called anew", null, null), null);
        users.put(profile("5", "u5", null, null), false);

        assertThat(deactivatedSince(now.minusSeconds(2))).containsExactlyInAnyOrder("2", "4", "5");
        assertThat(deactivatedSince(now.minusSeconds(1))).containsExactly("5");
        assertThat(deactivatedSince(now)).isEmpty();
    }

    private List<String> deactivatedSince(Instant since) {
        List<String> told = new ArrayList<>();
        assertThat(users.deactivatedSince(since, user -> told.add(user.value())))
                .isTrue();
        return told;
    }

    @Test
    void search_findsTheActiveByWordsOfTheirNames() {
        users.arrived(profile("1", "anna", "Анна Ковалёва", null));
        users.arrived(profile("2", "boris", "Борис", null));
        users.put(profile("3", "annette", null, null), false);

        assertThat(users.search(ME, "ковал АНН", 10)).extracting(User::username).containsExactly("anna");
        assertThat(users.search(ME, "nn", 10)).extracting(User::username).containsExactly("anna");
        assertThat(users.search(ME, "%", 10)).isEmpty();
        assertThat(new KnownUsers(store, false, () -> now).search(ME, "anna", 10))
                .isEmpty();
    }
}
