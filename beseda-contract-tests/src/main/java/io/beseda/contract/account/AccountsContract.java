package io.beseda.contract.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.beseda.core.ErrorCode;
import io.beseda.core.Limits;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.account.Account;
import io.beseda.core.account.AccountSettings;
import io.beseda.core.account.Accounts;
import io.beseda.core.account.BuiltinUsers;
import io.beseda.core.account.Credential;
import io.beseda.core.account.Opened;
import io.beseda.core.account.PasswordHash;
import io.beseda.core.account.Revocation;
import io.beseda.core.account.Session.Kind;
import io.beseda.core.account.Sessions;
import io.beseda.core.user.User;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What accounts do, on a store.
public abstract class AccountsContract {
    private static final String PASSWORD = "correct horse battery";
    private static final String OTHER = "staple and more of it";
    private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.1");
    private static final AccountSettings SETTINGS = AccountSettings.DEFAULTS.withHashIterations(10);

    private static final UserId SEEKER = UserId.of(1);

    private final FakeClock clock = new FakeClock(AccountStoreContract.NOW);
    private final List<Revocation> revocations = new CopyOnWriteArrayList<>();
    private PasswordHash passwords;
    private Stores stores;
    private Sessions sessions;
    private Accounts accounts;
    private BuiltinUsers users;

    /// Stores without an account, on one database.
    protected abstract Stores emptyStores();

    @BeforeEach
    final void open() {
        stores = emptyStores();
        passwords = new PasswordHash(SETTINGS, new SecureRandom());
        sessions = new Sessions(stores.sessions(), SETTINGS, clock, new SecureRandom(), revocations::add);
        accounts = accounts(Limits.DEFAULTS);
        users = new BuiltinUsers(stores.accounts());
    }

    private Accounts accounts(Limits limits) {
        return new Accounts(stores.accounts(), sessions, passwords, SETTINGS, limits, clock);
    }

    @AfterEach
    final void close() {
        passwords.close();
    }

    private Opened signUp(String username) {
        return accounts.signUp(username, PASSWORD, null, HOME);
    }

    private static String key(Opened opened) {
        return Objects.requireNonNull(opened.key());
    }

    private boolean isOpen(Opened opened) {
        return sessions.byId(opened.session().id()).isPresent();
    }

    private static Credential credential(Opened opened) {
        return new Credential(opened.user().id(), opened.session().id(), null);
    }

    private static void refused(ErrorCode code, String field, ThrowingCallable call) {
        assertThatExceptionOfType(Refusal.class).isThrownBy(call).satisfies(refusal -> {
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(Objects.requireNonNullElse(refusal.field(), "")).isEqualTo(field);
        });
    }

    @Test
    void signUp_opensASessionByItsKey() {
        Opened anna = accounts.signUp("Anna", PASSWORD, " Анна ", HOME);

        assertThat(anna.user()).isEqualTo(new User(UserId.of(1), "Anna", "Анна", true));
        assertThat(sessions.byKey(key(anna))).contains(anna.session());
        assertThat(sessions.byKey(key(anna) + "x")).isEmpty();
    }

    @Test
    void signUp_withoutDisplayName_showsTheUsername() {
        assertThat(signUp("anna").user().displayName()).isEqualTo("anna");
        assertThat(signUp("b".repeat(150)).user().displayName()).isEqualTo("b".repeat(100));
    }

    @Test
    void signUp_takenHoweverCapitalised_isRefused() {
        signUp("анна");

        refused(ErrorCode.CONFLICT, "username", () -> signUp("АННА"));
        refused(ErrorCode.CONFLICT, "username", () -> signUp("анна"));
    }

    @Test
    void signUp_oneNameManyTimesAtOnce_oneWins() {
        Accounts unlimited = accounts(withSignUps(0));
        List<String> outcomes = Together.call(32, _ -> {
            try {
                unlimited.signUp("anna", PASSWORD, null, HOME);
                return "won";
            } catch (Refusal refusal) {
                return refusal.code().slug();
            }
        });

        assertThat(outcomes).containsOnlyOnce("won");
        assertThat(outcomes).containsOnly("won", "conflict");
        assertThat(users.search(SEEKER, "", 10)).hasSize(1);
    }

    private static Limits withSignUps(int perMinute) {
        Limits limits = Limits.DEFAULTS;
        return new Limits(
                limits.textLength(),
                limits.bodyBytes(),
                limits.groupMembers(),
                limits.sendBurst(),
                limits.sendsPerSecond(),
                limits.createBurst(),
                limits.createsPerSecond(),
                perMinute,
                limits.socketsPerUser(),
                limits.socketsPerAddress(),
                limits.admissionBurst(),
                limits.admissionsPerSecond());
    }

    @Test
    void signUp_tooManyFromOneAddress_isLimited_exceptFromThisMachine() {
        Accounts limited = accounts(withSignUps(2));
        InetAddress here = InetAddress.getLoopbackAddress();
        limited.signUp("u1", PASSWORD, null, HOME);
        limited.signUp("u2", PASSWORD, null, HOME);

        refused(ErrorCode.RATE_LIMITED, "", () -> limited.signUp("u3", PASSWORD, null, HOME));
        limited.signUp("u4", PASSWORD, null, InetAddress.ofLiteral("192.0.2.2"));
        limited.signUp("u5", PASSWORD, null, here);
        limited.signUp("u6", PASSWORD, null, here);
        limited.signUp("u7", PASSWORD, null, here);
        clock.advance(Duration.ofSeconds(30));
        limited.signUp("u3", PASSWORD, null, HOME);
    }

    @Test
    void logIn_rightPassword_opensASession() {
        signUp("Anna");

        Opened cookie = accounts.logIn("anna", PASSWORD, Kind.COOKIE, HOME);
        Opened token = accounts.logIn("ANNA", PASSWORD, Kind.TOKEN, HOME);

        assertThat(sessions.byKey(key(cookie))).contains(cookie.session());
        assertThat(token.key()).isNull();
        assertThat(sessions.byId(token.session().id())).contains(token.session());
    }

    @Test
    void logIn_wrongPassword_isRefused() {
        signUp("anna");

        refused(ErrorCode.NOT_AUTHENTICATED, "", () -> accounts.logIn("anna", OTHER, Kind.COOKIE, HOME));
        refused(ErrorCode.NOT_AUTHENTICATED, "", () -> accounts.logIn("nobody", PASSWORD, Kind.COOKIE, HOME));
        refused(ErrorCode.NOT_AUTHENTICATED, "", () -> accounts.logIn("", "", Kind.COOKIE, HOME));
        refused(ErrorCode.NOT_AUTHENTICATED, "", () -> accounts.logIn("a\0", PASSWORD, Kind.COOKIE, HOME));
        refused(ErrorCode.NOT_AUTHENTICATED, "", () -> accounts.logIn("anna", PASSWORD + "\0", Kind.COOKIE, HOME));
    }

    @Test
    void logIn_afterManyWrongPasswords_mustWait_elsewhereNot() {
        signUp("anna");
        for (int i = 0; i < 5; i++) {
            refused(ErrorCode.NOT_AUTHENTICATED, "", () -> accounts.logIn("anna", OTHER, Kind.COOKIE, HOME));
        }

        refused(ErrorCode.RATE_LIMITED, "", () -> accounts.logIn("Anna", PASSWORD, Kind.COOKIE, HOME));
        accounts.logIn("anna", PASSWORD, Kind.COOKIE, InetAddress.ofLiteral("192.0.2.2"));
        clock.advance(Duration.ofSeconds(1));
        accounts.logIn("anna", PASSWORD, Kind.COOKIE, HOME);
    }

    @Test
    void logIn_deactivated_isRefusedAsAWrongPassword() {
        Opened anna = signUp("anna");
        accounts.deactivate("anna");

        refused(ErrorCode.NOT_AUTHENTICATED, "", () -> accounts.logIn("anna", PASSWORD, Kind.COOKIE, HOME));
        assertThat(isOpen(anna)).isFalse();
        assertThat(revocations)
                .containsExactly(new Revocation.UserEnded(anna.user().id(), null));
    }

    @Test
    void logOut_endsThisSessionOnly() {
        Opened one = signUp("anna");
        Opened two = accounts.logIn("anna", PASSWORD, Kind.TOKEN, HOME);

        accounts.logOut(credential(one));
        accounts.logOut(credential(one));
        accounts.logOut(new Credential(one.user().id(), null, null));

        assertThat(isOpen(one)).isFalse();
        assertThat(isOpen(two)).isTrue();
        assertThat(revocations)
                .containsExactly(new Revocation.SessionEnded(
                        one.user().id(), one.session().id()));
    }

    @Test
    void logOutEverywhere_endsAllSessionsOfThisUser() {
        Opened one = signUp("anna");
        Opened two = accounts.logIn("anna", PASSWORD, Kind.TOKEN, HOME);
        Opened boris = signUp("boris");

        accounts.logOutEverywhere(one.user().id());

        assertThat(isOpen(one)).isFalse();
        assertThat(isOpen(two)).isFalse();
        assertThat(isOpen(boris)).isTrue();
        assertThat(revocations)
                .containsExactly(new Revocation.UserEnded(one.user().id(), null));
        assertThat(isOpen(accounts.logIn("anna", PASSWORD, Kind.COOKIE, HOME))).isTrue();
    }

    @Test
    void changePassword_endsAllOtherSessions() {
        Opened one = signUp("anna");
        Opened two = accounts.logIn("anna", PASSWORD, Kind.TOKEN, HOME);

        accounts.changePassword(credential(one), PASSWORD, OTHER, HOME);

        assertThat(isOpen(one)).isTrue();
        assertThat(isOpen(two)).isFalse();
        assertThat(revocations)
                .containsExactly(
                        new Revocation.UserEnded(one.user().id(), one.session().id()));
        refused(ErrorCode.NOT_AUTHENTICATED, "", () -> accounts.logIn("anna", PASSWORD, Kind.COOKIE, HOME));
        accounts.logIn("anna", OTHER, Kind.COOKIE, HOME);
    }

    @Test
    void changePassword_wrongOrBad_changesNothing() {
        Opened anna = signUp("anna.petrova");
        Credential credential = credential(anna);

        refused(
                ErrorCode.INVALID,
                "old_password",
                () -> accounts.changePassword(credential, OTHER, "staple and more", HOME));
        refused(ErrorCode.INVALID, "new_password", () -> accounts.changePassword(credential, PASSWORD, "short", HOME));
        refused(
                ErrorCode.INVALID,
                "new_password",
                () -> accounts.changePassword(credential, PASSWORD, "Anna.Petrova", HOME));
        accounts.logIn("anna.petrova", PASSWORD, Kind.COOKIE, HOME);
        assertThat(revocations).isEmpty();
    }

    @Test
    void changePassword_guessing_mustWait() {
        Credential credential = credential(signUp("anna"));
        for (int i = 0; i < 5; i++) {
            refused(
                    ErrorCode.INVALID,
                    "old_password",
                    () -> accounts.changePassword(credential, OTHER, "staple and more", HOME));
        }

        refused(ErrorCode.RATE_LIMITED, "", () -> accounts.changePassword(credential, PASSWORD, OTHER, HOME));
        refused(ErrorCode.RATE_LIMITED, "", () -> accounts.delete(credential.user(), PASSWORD, HOME, () -> {}));
    }

    @Test
    void changePassword_racingWithLogIns_leavesNoSessionOfTheOldOne() {
        Opened anna = signUp("anna");

        List<Object> outcomes = Together.call(9, number -> {
            try {
                if (number == 4) {
                    accounts.changePassword(credential(anna), PASSWORD, OTHER, HOME);
                    return "changed";
                }
                return accounts.logIn("anna", PASSWORD, Kind.TOKEN, HOME);
            } catch (Refusal refusal) {
                return refusal.code();
            }
        });

        assertThat(outcomes).contains("changed");
        assertThat(outcomes.stream().filter(Opened.class::isInstance).map(Opened.class::cast))
                .noneMatch(this::isOpen);
    }

    @Test
    void rename_isSeenAndFoundInAnyCase() {
        Opened anna = signUp("anna");

        assertThat(accounts.rename(anna.user().id(), "  Анна К. ").displayName())
                .isEqualTo("Анна К.");
        assertThat(users.search(SEEKER, "аННа к", 5)).extracting(User::username).containsExactly("anna");
        assertThat(accounts.me(anna.user().id()).displayName()).isEqualTo("Анна К.");
        refused(
                ErrorCode.INVALID,
                "display_name",
                () -> accounts.rename(anna.user().id(), " \t "));
    }

    @Test
    void delete_endsEverythingAndFreesTheName() {
        Opened anna = signUp("anna");
        UserId id = anna.user().id();
        List<String> left = new ArrayList<>();
        refused(ErrorCode.INVALID, "password", () -> accounts.delete(id, OTHER, HOME, () -> left.add("too early")));
        assertThat(isOpen(anna)).isTrue();

        accounts.delete(id, PASSWORD, HOME, () -> left.add(isOpen(anna) ? "in time" : "too late"));

        assertThat(left).containsExactly("in time");

        assertThat(isOpen(anna)).isFalse();
        assertThat(revocations).containsExactly(new Revocation.UserEnded(id, null));
        assertThat(signUp("anna").user().id()).isNotEqualTo(id);
        assertThat(users.find(List.of(id))).isEqualTo(Map.of(id, new User(id, "deleted:" + id, "anna", false)));
        refused(ErrorCode.NOT_AUTHENTICATED, "", () -> accounts.me(id));
        refused(ErrorCode.NOT_AUTHENTICATED, "", () -> accounts.delete(id, PASSWORD, HOME, () -> {}));
        refused(ErrorCode.NOT_AUTHENTICATED, "", () -> accounts.logIn("deleted:" + id, PASSWORD, Kind.COOKIE, HOME));
    }

    @Test
    void setPassword_byAnOperator_endsAllSessions() {
        Opened anna = signUp("anna");

        accounts.setPassword("Anna", OTHER);

        assertThat(isOpen(anna)).isFalse();
        assertThat(revocations)
                .containsExactly(new Revocation.UserEnded(anna.user().id(), null));
        accounts.logIn("anna", OTHER, Kind.COOKIE, HOME);
        refused(ErrorCode.NOT_FOUND, "username", () -> accounts.setPassword("nobody", OTHER));
        refused(ErrorCode.NOT_FOUND, "username", () -> accounts.deactivate("nobody"));
        accounts.deactivate("anna");
        refused(ErrorCode.CONFLICT, "username", () -> accounts.setPassword("anna", PASSWORD));
    }

    @Test
    void byKey_visited_extendsTheSessionOnceADay() {
        Opened anna = signUp("anna");
        clock.advance(Duration.ofHours(23));
        sessions.byKey(key(anna));
        assertThat(sessions.byKey(key(anna)).orElseThrow().expiresAt())
                .isEqualTo(anna.session().expiresAt());

        clock.advance(Duration.ofHours(2));
        sessions.byKey(key(anna));

        assertThat(sessions.byKey(key(anna)).orElseThrow().expiresAt())
                .isEqualTo(anna.session().expiresAt().plus(Duration.ofHours(25)));
        clock.advance(SETTINGS.sessionLife());
        assertThat(sessions.byKey(key(anna))).isEmpty();
    }

    @Test
    void dead_tellsOfTokensPastTheirTime() {
        Opened anna = signUp("anna");
        UserId id = anna.user().id();
        String session = anna.session().id();
        Credential fresh = new Credential(id, session, clock.instant().plusSeconds(1));
        Credential expired = new Credential(id, session, clock.instant());

        assertThat(sessions.dead(List.of(credential(anna), fresh, expired))).containsExactly(expired);
    }

    @Test
    void store_keepsNeitherPasswordNorKey() {
        Opened anna = signUp("anna");

        Account kept = stores.accounts().byUsername("anna").orElseThrow();
        assertThat(kept.passwordHash()).startsWith("pbkdf2_sha256$10$").doesNotContain(PASSWORD);
        assertThat(stores.sessions().byKey(key(anna), clock.instant())).isEmpty();
        assertThat(anna.toString()).doesNotContain(key(anna));
        assertThat(kept.toString()).doesNotContain(kept.passwordHash());
    }

    @Test
    void search_folds_andTakesHostileWords() {
        accounts.create("Ёжик", PASSWORD, "Straße");

        assertThat(users.search(SEEKER, "ёжИК", 5)).hasSize(1);
        assertThat(users.search(SEEKER, "STRA", 5)).hasSize(1);
        assertThat(users.search(SEEKER, "%", 5)).isEmpty();
        assertThat(users.search(SEEKER, "a\0", 5)).isEmpty();
        assertThat(users.search(SEEKER, "\ud800", 5)).isEmpty();
        assertThat(users.search(SEEKER, "x".repeat(100_000), 5)).isEmpty();
    }
}
