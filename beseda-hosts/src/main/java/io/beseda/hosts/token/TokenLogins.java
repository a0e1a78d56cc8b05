package io.beseda.hosts.token;

import io.beseda.api.auth.Logins;
import io.beseda.api.auth.SessionName;
import io.beseda.api.auth.SignatureCheck;
import io.beseda.api.http.Request;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import io.beseda.core.account.Profile;
import io.beseda.core.account.Revocation;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The logins of an identity provider: access tokens, and nothing else. A token counts until it expires, for a user
/// who is active.
public final class TokenLogins implements Logins {
    private final HostTokens tokens;
    private final ProfileClaims profiles;
    private final Predicate<Profile> letsIn;
    private final UserDirectory users;
    private final InstantSource clock;

    /// @param letsIn told of everyone who comes; says whether that user is active
    public TokenLogins(
            SignatureCheck signatures,
            TokenRules rules,
            ProfileClaims profiles,
            Predicate<Profile> letsIn,
            UserDirectory users,
            InstantSource clock) {
        this.tokens = new HostTokens(AccessTokens.only(signatures), rules, clock);
        this.profiles = profiles;
        this.letsIn = letsIn;
        this.users = users;
        this.clock = clock;
    }

    @Override
    public Credential byToken(String text, @Nullable Request request) {
        HostToken token = tokens.verify(text);
        if (!AccessTokens.isOne(token.claims()) || !letsIn.test(profiles.of(token))) {
            throw notValid();
        }
        return new Credential(token.user(), session(text, token), token.expiresAt());
    }

    private static Refusal notValid() {
        return Refusal.of(ErrorCode.TOKEN_NOT_VALID);
    }

    /// The hash of the provider's session, of the token's id, or of the token: of the first that there is.
    private static String session(String text, HostToken token) {
        String session = token.claims().text("sid");
        String id = session == null ? token.claims().text("jti") : session;
        return SessionName.of(id == null ? text : id);
    }

    /// Those whose user was deactivated. What has expired is seen by the clock.
    @Override
    public Set<Credential> dead(Collection<Credential> credentials) {
        Set<UserId> ids = credentials.stream().map(Credential::user).collect(Collectors.toSet());
        Map<UserId, User> found = users.find(ids);
        return credentials.stream()
                .filter(credential -> !isActive(found.get(credential.user())))
                .collect(Collectors.toSet());
    }

    @Override
    public boolean endedSince(Instant since, Consumer<Revocation> told) {
        return users.deactivatedSince(since, user -> told.accept(new Revocation.UserEnded(user, null)));
    }

    private static boolean isActive(@Nullable User user) {
        return user != null && user.active();
    }

    @Override
    public boolean stillOpens(Credential credential) {
        boolean expired = credential.expiresAt() != null && !clock.instant().isBefore(credential.expiresAt());
        return !expired && dead(Set.of(credential)).isEmpty();
    }
}
