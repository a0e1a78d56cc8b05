package io.beseda.core.account;

import io.beseda.core.ErrorCode;
import io.beseda.core.Limits;
import io.beseda.core.RateLimit;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.user.User;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The built-in accounts: signing up, logging in, and what users and operators may do with an account.
/// Any thread; methods block, where a password is hashed for a tenth of a second and more. Refuses with
/// [Refusal]: `invalid` and `conflict` name the field.
public final class Accounts {
    private static final double SECONDS_PER_MINUTE = 60;

    private final AccountStore store;
    private final Sessions sessions;
    private final PasswordHash passwords;
    private final InstantSource clock;
    private final LoginGuard loginGuard;
    private final RateLimit<AddressKey> signUps;

    public Accounts(
            AccountStore store,
            Sessions sessions,
            PasswordHash passwords,
            AccountSettings settings,
            Limits limits,
            InstantSource clock) {
        this.store = store;
        this.sessions = sessions;
        this.passwords = passwords;
        this.clock = clock;
        this.loginGuard = new LoginGuard(settings.guarded(), clock);
        this.signUps =
                new RateLimit<>(clock, limits.signUpsPerMinute(), limits.signUpsPerMinute() / SECONDS_PER_MINUTE);
    }

    /// Adds an account and logs it in with a cookie.
    ///
    /// @param displayName null: the username
    public Opened signUp(String username, String password, @Nullable String displayName, InetAddress from) {
        Account account = insert(prepare(username, password, displayName, from));
        return sessions.open(account, Session.Kind.COOKIE).orElseThrow(Accounts::wrongLogin);
    }

    /// Adds an account for an operator, who is not limited and not logged in.
    public User create(String username, String password, @Nullable String displayName) {
        return add(prepare(username, password, displayName));
    }

    /// The slow half of [#create]: checks an account and hashes its password, and adds nothing yet. So many can
    /// be made at once, and added in order.
    public NewAccount prepare(String username, String password, @Nullable String displayName) {
        return prepare(username, password, displayName, null);
    }

    /// The quick half of [#create].
    public User add(NewAccount prepared) {
        return insert(prepared).user();
    }

    private NewAccount prepare(
            String username, String password, @Nullable String displayName, @Nullable InetAddress from) {
        String name = AccountRules.username(username);
        AccountRules.password("password", password, name);
        String shown = AccountRules.displayName(displayName == null ? clipped(name) : displayName);
        if (from != null && !from.isLoopbackAddress()) {
            signUps.take(AddressKey.of(from));
        }
        String key = Folding.fold(name);
        if (store.byUsername(key).isPresent()) {
            throw taken(); // without the cost of a hash; of several at once the store picks one
        }
        return new NewAccount(name, key, shown, Folding.fold(shown), passwords.hash(password), clock.instant());
    }

    private Account insert(NewAccount prepared) {
        return store.add(prepared).orElseThrow(Accounts::taken);
    }

    /// A username may be longer than a display name.
    private static String clipped(String name) {
        int length = Math.min(name.codePointCount(0, name.length()), AccountRules.DISPLAY_NAME_LENGTH);
        return name.substring(0, name.offsetByCodePoints(0, length));
    }

    private static Refusal taken() {
        return Refusal.ofField(ErrorCode.CONFLICT, "username", "is taken.");
    }

    /// Opens a session for who knows the password. Which of name and password was wrong, or whether the
    /// account is deactivated, is not told, neither by words nor by time.
    public Opened logIn(String username, String password, Session.Kind kind, InetAddress from) {
        String key = AccountRules.usernameKey(username);
        loginGuard.enter(key, from);
        Optional<Account> account = key.isEmpty() ? Optional.empty() : store.byUsername(key);
        Optional<Opened> opened = account.filter(known -> verify(known, password) && known.active())
                .flatMap(known -> sessions.open(known, kind));
        if (account.isEmpty()) {
            passwords.verifyNobodys(password);
        }
        if (opened.isEmpty()) {
            loginGuard.failed(key, from);
            throw wrongLogin();
        }
        loginGuard.succeeded(key, from);
        return opened.get();
    }

    private boolean verify(Account account, String password) {
        return passwords.verify(password, account.passwordHash());
    }

    private static Refusal wrongLogin() {
        return Refusal.of(ErrorCode.NOT_AUTHENTICATED, "Wrong username or password.");
    }

    /// Ends the session that this credential belongs to. A host's token has none: it ends by its time.
    public void logOut(Credential credential) {
        String session = credential.session();
        if (session != null) {
            sessions.end(credential.user(), session);
        }
    }

    /// Ends all sessions and tokens of the user, the one that asks too.
    public void logOutEverywhere(UserId user) {
        store.endSessions(user, clock.instant());
        sessions.userEnded(user, null);
    }

    /// The account of a logged-in user.
    public User me(UserId user) {
        return account(user).user();
    }

    public User rename(UserId user, String displayName) {
        String shown = AccountRules.displayName(displayName);
        if (!store.rename(user, shown, Folding.fold(shown))) {
            throw Refusal.of(ErrorCode.NOT_AUTHENTICATED);
        }
        return me(user);
    }

    /// Sets a new password; all other sessions and tokens of the user end.
    public void changePassword(Credential credential, String oldPassword, String newPassword, InetAddress from) {
        Account account = account(credential.user());
        AccountRules.password("new_password", newPassword, account.username());
        prove(account, "old_password", oldPassword, from);
        String hash = passwords.hash(newPassword);
        boolean changed =
                store.setPassword(account.id(), account.passwordHash(), hash, credential.session(), clock.instant());
        if (!changed) {
            throw wrongPassword("old_password"); // another change was quicker
        }
        sessions.userEnded(account.id(), credential.session());
    }

    /// Deactivates one's own account and frees its username. Old messages keep the sender.
    ///
    /// @param leave what else goes with the account. Run once the password is proved, and before the account
    ///              ends: should it fail, the user can ask again
    public void delete(UserId user, String password, InetAddress from, Runnable leave) {
        Account account = account(user);
        prove(account, "password", password, from);
        leave.run();
        // No username has a colon. The id keeps it unique.
        if (store.deactivate(account.id(), "deleted:" + account.id(), clock.instant())) {
            sessions.userEnded(account.id(), null);
        }
    }

    /// Checks the password of who is logged in already; guarded, for the session may be stolen.
    private void prove(Account account, String field, String password, InetAddress from) {
        String key = Folding.fold(account.username());
        loginGuard.enter(key, from);
        if (!verify(account, password)) {
            loginGuard.failed(key, from);
            throw wrongPassword(field);
        }
        loginGuard.succeeded(key, from);
    }

    private static Refusal wrongPassword(String field) {
        return Refusal.invalid(field, "is wrong.");
    }

    private Account account(UserId user) {
        return store.byId(user).filter(Account::active).orElseThrow(() -> Refusal.of(ErrorCode.NOT_AUTHENTICATED));
    }

    /// Deactivates an account for an operator; its username stays taken.
    public void deactivate(String username) {
        Account account = named(username);
        if (store.deactivate(account.id(), null, clock.instant())) {
            sessions.userEnded(account.id(), null);
        }
    }

    /// Sets a password for an operator; all sessions and tokens of the user end.
    public void setPassword(String username, String password) {
        Account account = named(username);
        AccountRules.password("password", password, account.username());
        String hash = passwords.hash(password);
        if (!store.setPassword(account.id(), null, hash, null, clock.instant())) {
            throw Refusal.ofField(ErrorCode.CONFLICT, "username", "is deactivated.");
        }
        sessions.userEnded(account.id(), null);
    }

    private Account named(String username) {
        String key = AccountRules.usernameKey(username);
        return (key.isEmpty() ? Optional.<Account>empty() : store.byUsername(key))
                .orElseThrow(() -> Refusal.ofField(ErrorCode.NOT_FOUND, "username", "is not known."));
    }
}
