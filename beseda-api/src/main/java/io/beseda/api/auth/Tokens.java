package io.beseda.api.auth;

import io.beseda.core.Coalescer;
import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.beseda.core.account.AccountSettings;
import io.beseda.core.account.Credential;
import io.beseda.core.account.Session;
import io.beseda.core.account.Sessions;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Access and refresh tokens: made, renewed, verified and revoked. Tokens of ours belong to a session (`sid`)
/// and end with it. A host's token, signed with the shared secret, has none: it counts until it expires, for
/// a user who exists and is active.
///
/// Any thread; methods may block. What is wrong is refused with `token_not_valid`.
public final class Tokens {
    private final TokenCodec codec;
    private final Sessions sessions;
    private final Coalescer<UserId, User> users;
    private final AccountSettings settings;
    private final InstantSource clock;

    /// What a client gets. Printed without the tokens, so that they never reach a log.
    public record Pair(String access, String refresh) {
        @Override
        public String toString() {
            return "Pair[...]";
        }
    }

    public Tokens(TokenKey key, Sessions sessions, UserDirectory users, AccountSettings settings, InstantSource clock) {
        this.codec = new TokenCodec(key, clock);
        this.sessions = sessions;
        this.users = new Coalescer<>(users::find, Limits.READ_TOGETHER, Limits.LOOK_UP_MOMENT);
        this.settings = settings;
        this.clock = clock;
    }

    /// The first pair of a session just opened.
    public Pair issue(Session session) {
        Instant now = clock.instant();
        Claims access = new Claims(
                Claims.ACCESS, session.user(), sessions.newId(), session.id(), now.plus(settings.accessLife()));
        Claims refresh = new Claims(
                Claims.REFRESH, session.user(), sessions.newId(), session.id(), now.plus(settings.refreshLife()));
        return new Pair(codec.encode(access, now), codec.encode(refresh, now));
    }

    /// A new pair for a refresh token of ours, which is then used up.
    public Pair refresh(String token) {
        Claims claims = decode(token, Claims.REFRESH);
        Session session = openSession(claims);
        String jti = claims.jti();
        if (session == null || jti == null || !sessions.rotate(session.id(), jti, claims.expiresAt())) {
            throw TokenCodec.notValid();
        }
        return issue(session);
    }

    /// Whether a token, of whichever type, is good for anything.
    public void verify(String token) {
        Claims claims = codec.decode(token);
        credential(claims);
        String jti = claims.jti();
        if (claims.type().equals(Claims.REFRESH) && (jti == null || sessions.isDead(jti))) {
            throw TokenCodec.notValid();
        }
    }

    /// Revokes a refresh token, and with it the session: its access tokens and sockets end too.
    public void blacklist(String token) {
        Claims claims = decode(token, Claims.REFRESH);
        Session session = openSession(claims);
        String jti = claims.jti();
        if (session == null || jti == null || sessions.isDead(jti)) {
            throw TokenCodec.notValid();
        }
        sessions.end(session.user(), session.id());
    }

    /// Who holds this access token. A refresh token opens nothing.
    public Credential access(String token) {
        return credential(decode(token, Claims.ACCESS));
    }

    private Claims decode(String token, String type) {
        Claims claims = codec.decode(token);
        if (!claims.type().equals(type)) {
            throw TokenCodec.notValid();
        }
        return claims;
    }

    private Credential credential(Claims claims) {
        Session session = openSession(claims);
        if (session == null && !isActive(claims.user())) {
            throw TokenCodec.notValid();
        }
        return new Credential(claims.user(), session == null ? null : session.id(), claims.expiresAt());
    }

    /// The session of the token; null for one that names none.
    private @Nullable Session openSession(Claims claims) {
        String id = claims.session();
        return id == null
                ? null
                : sessions.byId(id)
                        .filter(session -> session.user().equals(claims.user()))
                        .orElseThrow(TokenCodec::notValid);
    }

    /// Whether there is such a user, who is not deactivated.
    boolean isActive(UserId user) {
        return users.find(user).filter(User::active).isPresent();
    }
}
