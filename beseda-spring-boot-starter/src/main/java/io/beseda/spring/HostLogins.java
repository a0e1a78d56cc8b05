package io.beseda.spring;

import io.beseda.api.auth.Logins;
import io.beseda.api.http.Request;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The host's logins: whoever its security let in, by whatever means. Thread-safe.
final class HostLogins implements Logins {
    /// Users asked for in one statement.
    private static final int TOGETHER = 1_000;

    private final BesedaUserId ids;
    private final BearerTokens tokens;
    private final HostSessions sessions;
    private final UserDirectory users;
    private final InstantSource clock;

    HostLogins(BesedaUserId ids, BearerTokens tokens, HostSessions sessions, UserDirectory users, InstantSource clock) {
        this.ids = ids;
        this.tokens = tokens;
        this.sessions = sessions;
        this.users = users;
        this.clock = clock;
    }

    /// Who the host's security found to send this request; null: nobody.
    @Nullable
    Credential caller(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        if (principal == null) {
            return null;
        }
        Credential byToken = tokens.of(principal);
        if (byToken != null) {
            return byToken;
        }
        UserId user = ids.of(principal);
        HttpSession session = request.getSession(false);
        return new Credential(user, session == null ? null : sessions.login(session, user), null);
    }

    @Override
    public boolean hasCookie(Request request) {
        return request.host() != null;
    }

    @Override
    public Credential byCookie(Request request) {
        return Objects.requireNonNull(request.host());
    }

    @Override
    public Credential byToken(String token, @Nullable Request request) {
        Credential found = request == null ? null : request.host();
        Credential credential = found != null && token.equals(found.proof()) ? found : tokens.of(token);
        // Nothing is asked with the token again: it is not kept.
        return new Credential(credential.user(), null, credential.expiresAt());
    }

    @Override
    public Set<Credential> dead(Collection<Credential> credentials) {
        Map<UserId, User> people = people(credentials);
        Set<Credential> dead = new HashSet<>();
        for (Credential credential : credentials) {
            User user = people.get(credential.user());
            boolean gone = user == null || !user.active();
            String session = credential.session();
            boolean loggedOut = session != null && sessions.hasEnded(session);
            boolean expired =
                    credential.expiresAt() != null && !credential.expiresAt().isAfter(clock.instant());
            if (gone || loggedOut || expired) {
                dead.add(credential);
            }
        }
        return dead;
    }

    private Map<UserId, User> people(Collection<Credential> credentials) {
        List<UserId> wanted =
                credentials.stream().map(Credential::user).distinct().toList();
        Map<UserId, User> found = new HashMap<>();
        for (int from = 0; from < wanted.size(); from += TOGETHER) {
            found.putAll(users.find(new ArrayList<>(wanted.subList(from, Math.min(wanted.size(), from + TOGETHER)))));
        }
        return found;
    }
}
