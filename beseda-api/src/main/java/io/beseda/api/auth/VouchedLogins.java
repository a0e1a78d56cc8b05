package io.beseda.api.auth;

import io.beseda.api.http.Request;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import io.beseda.core.account.Revocation;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Someone's logins, and what an operator vouched for: that holds while its user is active, and until the
/// operator revokes it.
public final class VouchedLogins implements Logins {
    private final Logins logins;
    private final UserDirectory users;

    public VouchedLogins(Logins logins, UserDirectory users) {
        this.logins = logins;
        this.users = users;
    }

    @Override
    public boolean hasCookie(Request request) {
        return logins.hasCookie(request);
    }

    @Override
    public Credential byCookie(Request request) {
        return ofUser(logins.byCookie(request));
    }

    @Override
    public Credential byToken(String token, @Nullable Request request) {
        return ofUser(logins.byToken(token, request));
    }

    /// No login opens the system.
    private static Credential ofUser(Credential credential) {
        if (credential.user().isSystem()) {
            throw TokenCodec.notValid();
        }
        return credential;
    }

    @Override
    public Set<Credential> dead(Collection<Credential> credentials) {
        List<Credential> vouched = new ArrayList<>();
        List<Credential> others = new ArrayList<>();
        credentials.forEach(credential -> (isVouched(credential) ? vouched : others).add(credential));
        Set<Credential> dead = new HashSet<>(others.isEmpty() ? Set.of() : logins.dead(others));
        if (!vouched.isEmpty()) {
            Set<UserId> ids = new HashSet<>();
            vouched.forEach(credential -> ids.add(credential.user()));
            Map<UserId, User> found = users.find(ids);
            for (Credential credential : vouched) {
                User user = found.get(credential.user());
                if (user == null || !user.active()) {
                    dead.add(credential);
                }
            }
        }
        return dead;
    }

    /// Whom an operator vouched for ends with the user, of whom the others tell.
    @Override
    public boolean endedSince(Instant since, Consumer<Revocation> told) {
        return logins.endedSince(since, told);
    }

    @Override
    public boolean stillOpens(Credential credential) {
        return isVouched(credential) ? dead(Set.of(credential)).isEmpty() : logins.stillOpens(credential);
    }

    private static boolean isVouched(Credential credential) {
        return Operator.VOUCHED.equals(credential.proof());
    }
}
