package io.beseda.api.auth;

import io.beseda.api.http.Request;
import io.beseda.core.account.Credential;
import io.beseda.core.account.Revocation;
import io.beseda.core.account.Session;
import io.beseda.core.account.Sessions;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The logins of the built-in accounts: sessions by cookie, and tokens.
public final class BuiltinLogins implements Logins {
    private final Tokens tokens;
    private final Sessions sessions;

    public BuiltinLogins(Tokens tokens, Sessions sessions) {
        this.tokens = tokens;
        this.sessions = sessions;
    }

    @Override
    public boolean hasCookie(Request request) {
        return SessionCookie.key(request) != null;
    }

    @Override
    public Credential byCookie(Request request) {
        String key = Objects.requireNonNull(SessionCookie.key(request));
        Session session = sessions.byKey(key).orElseThrow(TokenCodec::notValid);
        return new Credential(session.user(), session.id(), null);
    }

    @Override
    public Credential byToken(String token, @Nullable Request request) {
        return tokens.access(token);
    }

    @Override
    public Set<Credential> dead(Collection<Credential> credentials) {
        return sessions.dead(credentials);
    }

    @Override
    public boolean endedSince(Instant since, Consumer<Revocation> told) {
        sessions.endedSince(since, told);
        return true;
    }

    /// By the look-ups that many at once share. A token of a host's, which belongs to no session of ours, needs
    /// a user who is there.
    @Override
    public boolean stillOpens(Credential credential) {
        if (sessions.isExpired(credential)) {
            return false;
        }
        String session = credential.session();
        return session == null
                ? tokens.isActive(credential.user())
                : sessions.byId(session).isPresent();
    }
}
