package io.beseda.api.auth;

import io.beseda.api.http.Request;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import io.beseda.core.account.Tickets;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Who sends a request: docs/protocol.md, "Credentials". An explicit credential beats the cookie, and a bad
/// one is refused (`token_not_valid`) without a look at the rest; none at all is `not_authenticated`.
///
/// Any thread; methods may block: one statement each, a ticket two.
public final class Authenticator {
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    private static final String BEARER = "bearer ";
    private static final String BEARER_SUBPROTOCOL = "bearer.";

    private final Logins logins;
    private final Tickets tickets;
    private final OriginRule origins;
    private final @Nullable Operator operator;

    /// Where there is no operator.
    public Authenticator(Logins logins, Tickets tickets, OriginRule origins) {
        this(logins, tickets, origins, null);
    }

    public Authenticator(Logins logins, Tickets tickets, OriginRule origins, @Nullable Operator operator) {
        this.logins = logins;
        this.tickets = tickets;
        this.origins = origins;
        this.operator = operator;
    }

    /// Which pages may use a cookie, or what gives one.
    public OriginRule origins() {
        return origins;
    }

    /// The caller of a REST request. A cookie opens an unsafe method only when no foreign page can have sent
    /// it:
    /// `origin_not_allowed` with a foreign `Origin`; without one the body must be JSON or empty, which a form of
    /// a page cannot send.
    public Caller rest(Request request) {
        Caller byKey = operator == null ? null : operator.caller(request);
        if (byKey != null) {
            return byKey;
        }
        String bearer = bearer(request);
        if (bearer != null) {
            return token(bearer, request);
        }
        requireCookie(request);
        if (!SAFE_METHODS.contains(request.method())) {
            origins.check(request);
            if (!origins.isPresent(request) && !isJsonOrEmpty(request)) {
                throw Refusal.of(ErrorCode.NOT_AUTHENTICATED);
            }
        }
        return cookie(request);
    }

    /// The caller of a WebSocket handshake, to be asked for when it is let in: that blocks, this does not. A
    /// cookie counts only with an allowed `Origin`: a foreign one is `origin_not_allowed`, none is as if there
    /// were no cookie.
    public Supplier<Caller> socket(Request request) {
        Supplier<Caller> explicit = explicitForSocket(request);
        if (explicit != null) {
            return explicit;
        }
        requireCookie(request);
        origins.check(request);
        if (!origins.isPresent(request)) {
            throw Refusal.of(ErrorCode.NOT_AUTHENTICATED);
        }
        return () -> cookie(request);
    }

    private void requireCookie(Request request) {
        if (!logins.hasCookie(request)) {
            throw Refusal.of(ErrorCode.NOT_AUTHENTICATED);
        }
    }

    /// A fresh token for an open socket: what the socket ends with from now on. It must be the same user's.
    public Credential renew(UserId user, String token) {
        Credential fresh = logins.byToken(token, null);
        if (!fresh.user().equals(user)) {
            throw TokenCodec.notValid();
        }
        return fresh;
    }

    private @Nullable Supplier<Caller> explicitForSocket(Request request) {
        String bearer = bearer(request);
        if (bearer != null) {
            return () -> token(bearer, request);
        }
        String token = parameter(request.query(), "token");
        if (token != null) {
            return () -> token(token, request);
        }
        String ticket = parameter(request.query(), "ticket");
        if (ticket != null) {
            return () -> ticket(ticket);
        }
        String offered = bearerSubprotocol(request);
        return offered == null ? null : () -> token(offered, request);
    }

    private static @Nullable String bearer(Request request) {
        List<String> fields = request.headers().all("authorization");
        if (fields.isEmpty() || fields.stream().noneMatch(Authenticator::isBearer)) {
            return null; // none, or a scheme that is meant for someone before us
        }
        if (fields.size() > 1) {
            throw TokenCodec.notValid();
        }
        String field = fields.getFirst();
        return field.length() < BEARER.length()
                ? ""
                : field.substring(BEARER.length()).strip();
    }

    private static boolean isBearer(String field) {
        return (field.toLowerCase(Locale.ROOT) + " ").startsWith(BEARER);
    }

    private static @Nullable String bearerSubprotocol(Request request) {
        for (String field : request.headers().all("sec-websocket-protocol")) {
            for (String offered : field.split(",", -1)) {
                if (offered.strip().startsWith(BEARER_SUBPROTOCOL)) {
                    return offered.strip().substring(BEARER_SUBPROTOCOL.length());
                }
            }
        }
        return null;
    }

    private Caller token(String token, Request request) {
        return new Caller(logins.byToken(token, request), Door.TOKEN);
    }

    private Caller cookie(Request request) {
        return new Caller(logins.byCookie(request), Door.COOKIE);
    }

    /// What the ticket was issued for may have ended since.
    private Caller ticket(String ticket) {
        Credential credential = tickets.take(ticket).orElseThrow(TokenCodec::notValid);
        if (!logins.stillOpens(credential)) {
            throw TokenCodec.notValid();
        }
        return new Caller(credential, Door.TICKET);
    }

    private static boolean isJsonOrEmpty(Request request) {
        return request.body().length == 0 || request.headers().sayJson();
    }

    /// A query parameter, percent-decoded; null when absent. A badly encoded one is no token.
    private static @Nullable String parameter(String query, String name) {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                try {
                    return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    throw TokenCodec.notValid();
                }
            }
        }
        return null;
    }
}
