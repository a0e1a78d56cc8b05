package io.beseda.core.account;

import io.beseda.core.Coalescer;
import io.beseda.core.Limits;
import io.beseda.core.UserId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Sessions and refresh tokens of the built-in accounts; [Accounts] opens sessions by password.
/// Any thread; methods may block. Look-ups that come at once share a statement.
public final class Sessions {
    /// A visit extends a cookie's session at most this often: a write a day, not one per request.
    private static final Duration EXTENDED_EVERY = Duration.ofDays(1);
    /// Longer than any key of ours: not worth hashing.
    private static final int KEY_LENGTH_MAX = 100;

    private final SessionStore store;
    private final AccountSettings settings;
    private final InstantSource clock;
    private final RandomKeys keys;
    private final Consumer<Revocation> revoked;
    private final Coalescer<String, Session> byKey;
    private final Coalescer<String, Session> byId;

    /// @param revoked told of every session that ends here, after it was committed; must not throw or block long
    public Sessions(
            SessionStore store,
            AccountSettings settings,
            InstantSource clock,
            SecureRandom random,
            Consumer<Revocation> revoked) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.keys = new RandomKeys(random);
        this.revoked = revoked;
        this.byKey = new Coalescer<>(
                hashes -> store.byKeys(hashes, clock.instant()), Limits.READ_TOGETHER, Limits.LOOK_UP_MOMENT);
        this.byId =
                new Coalescer<>(ids -> store.byIds(ids, clock.instant()), Limits.READ_TOGETHER, Limits.LOOK_UP_MOMENT);
    }

    /// Opens a session for who gave the right password; empty when it is not right any more.
    Optional<Opened> open(Account account, Session.Kind kind) {
        Instant now = clock.instant();
        Duration life = kind == Session.Kind.COOKIE ? settings.sessionLife() : settings.refreshLife();
        Session session = new Session(keys.id(), account.id(), kind, now, now.plus(life));
        @Nullable String key = kind == Session.Kind.COOKIE ? keys.key() : null;
        @Nullable String keyHash = key == null ? null : RandomKeys.hash(key);
        return store.open(session, keyHash, account.passwordHash())
                ? Optional.of(new Opened(account.user(), session, key))
                : Optional.empty();
    }

    /// The open session with this key from a cookie. A visit moves its expiry, once a day.
    public Optional<Session> byKey(String key) {
        if (key.isEmpty() || key.length() > KEY_LENGTH_MAX) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Optional<Session> session = byKey.find(RandomKeys.hash(key));
        Instant expiresAt = now.plus(settings.sessionLife());
        if (session.isPresent()
                && session.get().expiresAt().plus(EXTENDED_EVERY).isBefore(expiresAt)) {
            store.extend(session.get().id(), expiresAt, now);
        }
        return session;
    }

    /// The open session with this id.
    public Optional<Session> byId(String id) {
        return id.isEmpty() || id.length() > KEY_LENGTH_MAX || Folding.isUnstorable(id)
                ? Optional.empty()
                : byId.find(id);
    }

    /// Ends a session of this user, with everything that was opened with it.
    public void end(UserId user, String id) {
        if (store.end(id, clock.instant())) {
            revoked.accept(new Revocation.SessionEnded(user, id));
        }
    }

    /// Uses up a refresh token of a session; false when that was done before, or the session is not open.
    public boolean rotate(String session, String jti, Instant jtiExpiry) {
        Instant now = clock.instant();
        return store.rotate(session, jti, jtiExpiry, now.plus(settings.refreshLife()), now);
    }

    /// Whether a refresh token was used up.
    public boolean isDead(String jti) {
        return store.isDead(jti);
    }

    /// Which of these have ended: for the sweep that finds what no bus told of. Asks the store once per 1000.
    public Set<Credential> dead(Collection<Credential> credentials) {
        Instant now = clock.instant();
        Set<Credential> dead = new HashSet<>();
        List<Credential> others = new ArrayList<>();
        for (Credential credential : credentials) {
            if (isExpired(credential, now)) {
                dead.add(credential);
            } else {
                others.add(credential);
            }
        }
        if (!others.isEmpty()) {
            dead.addAll(store.dead(others, now));
        }
        return dead;
    }

    /// As [CredentialCheck#endedSince].
    public void endedSince(Instant since, Consumer<Revocation> told) {
        store.endedSince(since, clock.instant(), told);
    }

    /// Whether what the credential was made from has expired by its own time.
    public boolean isExpired(Credential credential) {
        return isExpired(credential, clock.instant());
    }

    private static boolean isExpired(Credential credential, Instant now) {
        Instant expiresAt = credential.expiresAt();
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    /// The secret that tokens are signed with where the settings give none: made once, kept with the data.
    public byte[] tokenSecret() {
        return store.secret("tokens", keys.key()).getBytes(StandardCharsets.UTF_8);
    }

    /// A random id, such as a token's `jti`.
    public String newId() {
        return keys.id();
    }

    /// Forgets what ended some time ago. To be called now and then.
    public void purge() {
        store.purge(clock.instant().minus(Limits.ENDED_KEPT));
    }

    /// Tells of all sessions of a user that ended in one commit.
    void userEnded(UserId user, @Nullable String exceptSession) {
        revoked.accept(new Revocation.UserEnded(user, exceptSession));
    }
}
