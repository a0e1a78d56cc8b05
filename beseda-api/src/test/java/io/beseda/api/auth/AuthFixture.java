package io.beseda.api.auth;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.account.AccountSettings;
import io.beseda.core.account.Revocation;
import io.beseda.core.account.Session;
import io.beseda.core.account.Sessions;
import io.beseda.core.account.Tickets;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// A few users, their sessions, and tokens, at a time that a test moves.
final class AuthFixture {
    static final String SECRET = "0123456789abcdef0123456789abcdef";
    static final UserId ANNA = UserId.of(57);
    static final UserId NOBODY = UserId.of(99);
    /// Deactivated.
    static final UserId GONE = UserId.of(58);
    /// A host's user.
    static final UserId HOSTS = new UserId("anna");

    Instant now = Instant.parse("2026-11-25T12:00:00Z");
    final List<Revocation> revocations = new ArrayList<>();
    final MemorySessionStore store = new MemorySessionStore();
    final Sessions sessions =
            new Sessions(store, AccountSettings.DEFAULTS, () -> now, new SecureRandom(), revocations::add);
    final Tickets tickets = new Tickets(store, () -> now, new SecureRandom());
    final UserDirectory users = new Directory();
    final Tokens tokens = tokens(TokenKey.forSigning(SECRET.getBytes(StandardCharsets.UTF_8)));

    Tokens tokens(TokenKey key) {
        return new Tokens(key, sessions, users, AccountSettings.DEFAULTS, () -> now);
    }

    /// A session that a cookie with `key` opens.
    Session openSession(String id, UserId user, String key) {
        Session session = new Session(id, user, Session.Kind.COOKIE, now, now.plus(Duration.ofDays(14)));
        store.open(session, sha256(key), "");
        return session;
    }

    Session openTokenSession(String id, UserId user) {
        Session session = new Session(id, user, Session.Kind.TOKEN, now, now.plus(Duration.ofDays(1)));
        store.open(session, null, "");
        return session;
    }

    private static String sha256(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(call)
                .extracting(Refusal::code)
                .isEqualTo(code);
    }

    private static final class Directory implements UserDirectory {
        private final Map<UserId, User> users = new HashMap<>();

        Directory() {
            users.put(ANNA, new User(ANNA, "anna", "Anna", true));
            users.put(HOSTS, new User(HOSTS, "anna", "Anna", true));
            users.put(GONE, new User(GONE, "gone", "Gone", false));
        }

        @Override
        public Map<UserId, User> find(Collection<UserId> ids) {
            Map<UserId, User> found = new HashMap<>(users);
            found.keySet().retainAll(ids);
            return found;
        }

        @Override
        public List<User> search(UserId me, String words, int limit) {
            return List.of();
        }
    }
}
