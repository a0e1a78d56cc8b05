package io.beseda.api.auth;

import io.beseda.api.http.Request;
import io.beseda.core.account.Credential;
import io.beseda.core.account.CredentialCheck;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Port: the logins of whoever keeps the users: the built-in accounts, or a host. It says who a cookie or a
/// token stands for, and nothing else: [Authenticator] knows the order of credentials and the rule of `Origin`.
///
/// Any thread; methods may block. What is wrong is refused with `token_not_valid`; a host that cannot be asked
/// throws a [io.beseda.core.log.StoreException] that may be tried again. Without more, there are no cookies.
public interface Logins extends CredentialCheck {
    /// Whether the request carries what a browser sends on its own, and what means something here. Does not
    /// block, and says nothing about its worth.
    default boolean hasCookie(Request request) {
        return false;
    }

    /// By that; only asked where there is one.
    default Credential byCookie(Request request) {
        throw TokenCodec.notValid();
    }

    /// By a token that the client gives explicitly, with the request in which it came, or null for one that
    /// came through an open socket. A refresh token opens nothing.
    Credential byToken(String token, @Nullable Request request);

    /// Whether what opened something some time ago would do so now.
    default boolean stillOpens(Credential credential) {
        return dead(Set.of(credential)).isEmpty();
    }
}
