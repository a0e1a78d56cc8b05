package io.beseda.server;

import io.beseda.api.auth.SessionCookie;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import io.beseda.api.json.Wire;
import io.beseda.api.rest.Exchange;
import io.beseda.api.rest.Route;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.account.AccountStore;
import io.beseda.core.account.Accounts;
import io.beseda.core.account.Opened;
import io.beseda.core.account.Session;
import io.beseda.core.user.User;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Two people to try the chat with, made at one click, on a server that is there to be tried: see [#of] and
/// [#isOffered]. What they are given is what two sign-ups would give, with a random password that nobody else is
/// told, so that a server taken for such a one by mistake has no door that was not open. Thread-safe.
final class DemoPeople {
    /// More accounts than these belong to somebody.
    private static final int ACCOUNTS_MAX = 20;
    private static final int PASSWORD_BYTES = 18;
    /// Names of this machine. A page of another name is not its owner's, whatever address the name leads to.
    private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
    /// What only proxies send.
    private static final List<String> FORWARDED = List.of("forwarded", "via", "x-forwarded-for", "x-real-ip");

    private final Accounts accounts;
    private final AccountStore store;
    private final SessionCookie cookie;
    private final SecureRandom random;

    private DemoPeople(Accounts accounts, AccountStore store, SessionCookie cookie, SecureRandom random) {
        this.accounts = accounts;
        this.store = store;
        this.cookie = cookie;
        this.random = random;
    }

    /// Null where the settings speak of anybody but the one who sits at this machine.
    static @Nullable DemoPeople of(
            Settings settings, Accounts accounts, AccountStore store, SessionCookie cookie, SecureRandom random) {
        boolean alone = isLoopback(settings.host())
                && settings.databaseUrl() == null
                && settings.redisUrl() == null
                && settings.publicUrl() == null
                && settings.allowedOrigins().isEmpty()
                && settings.trustedProxies().isEmpty()
                && settings.apiKeys().names().isEmpty();
        return alone ? new DemoPeople(accounts, store, cookie, random) : null;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /// Whether the request comes from this machine, by a name of its own and through no proxy, and the accounts
    /// are still few.
    boolean isOffered(Request request) {
        return request.remote().isLoopbackAddress()
                && FORWARDED.stream().allMatch(name -> request.headers().get(name) == null)
                && isOwnName(request.headers().get("host"))
                && store.search(List.of(), ACCOUNTS_MAX + 1).size() <= ACCOUNTS_MAX;
    }

    private static boolean isOwnName(@Nullable String host) {
        try {
            String name = host == null ? null : URI.create("http://" + host).getHost();
            return name != null && OWN_NAMES.contains(name);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    Route route() {
        return new Route(
                "POST",
                "/api/demo/",
                Route.Access.OWN_ORIGIN,
                "Two people to try it with, on a new server on one's own machine",
                List.of(),
                List.of(),
                Route.Answer.one(201, "Demo"),
                this::create);
    }

    private Response create(Exchange exchange) {
        Request request = exchange.request();
        if (!isOffered(request)) {
            throw Refusal.of(ErrorCode.NOT_FOUND);
        }
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        User first = add("Anna", password);
        User other = add("Boris", password);
        Opened opened = accounts.logIn(first.username(), password, Session.Kind.COOKIE, request.remote());
        return cookie.set(answer(first, other, password), Objects.requireNonNull(opened.key()));
    }

    /// Under the first name of anna, anna2, anna3 ... that is free.
    private User add(String name, String password) {
        for (int number = 1; ; number++) {
            String numbered = number == 1 ? name : name + number;
            try {
                return accounts.create(numbered.toLowerCase(Locale.ROOT), password, numbered);
            } catch (Refusal refusal) {
                if (refusal.code() != ErrorCode.CONFLICT || number > ACCOUNTS_MAX) {
                    throw refusal;
                }
            }
        }
    }

    private static Response answer(User user, User other, String password) {
        return Exchange.json(201, json -> {
            json.writeStartObject();
            json.writeName("user");
            Wire.user(json, user);
            json.writeName("other");
            Wire.user(json, other);
            json.writeStringProperty("password", password);
            json.writeEndObject();
        });
    }
}
