package io.beseda.server;

import io.beseda.api.auth.BuiltinLogins;
import io.beseda.api.auth.Logins;
import io.beseda.api.auth.SessionCookie;
import io.beseda.api.auth.TokenKey;
import io.beseda.api.auth.Tokens;
import io.beseda.api.http.Request;
import io.beseda.api.rest.AccountRoutes;
import io.beseda.api.rest.Route;
import io.beseda.api.rest.UserRoutes;
import io.beseda.core.account.AccountSettings;
import io.beseda.core.account.AccountStore;
import io.beseda.core.account.Accounts;
import io.beseda.core.account.BuiltinUsers;
import io.beseda.core.account.PasswordHash;
import io.beseda.core.account.Revocation;
import io.beseda.core.account.SessionStore;
import io.beseda.core.account.Sessions;
import io.beseda.core.account.Tickets;
import io.beseda.core.node.BesedaNode;
import io.beseda.core.user.UserDirectory;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.JdbcAccountStore;
import io.beseda.store.jdbc.JdbcSessionStore;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The accounts that Beseda keeps itself, where no host has users: wired from their parts. Thread-safe.
public final class BuiltinAccounts implements People {
    private final AccountSettings settings;
    private final PasswordHash passwords;
    private final Sessions sessions;
    private final Accounts accounts;
    private final UserDirectory users;
    private final Tokens tokens;
    private final Tickets tickets;
    private final @Nullable DemoPeople demo;

    /// @param revoked told of credentials that ended
    public BuiltinAccounts(Database database, Settings server, InstantSource clock, Consumer<Revocation> revoked) {
        SecureRandom random = new SecureRandom();
        settings = AccountSettings.DEFAULTS.withHashIterations(server.passwordIterations());
        AccountStore store = new JdbcAccountStore(database);
        passwords = new PasswordHash(settings, random);
        SessionStore logins = new JdbcSessionStore(database);
        sessions = new Sessions(logins, settings, clock, random, revoked);
        tickets = new Tickets(logins, clock, random);
        accounts = new Accounts(store, sessions, passwords, settings, server.limits(), clock);
        users = new BuiltinUsers(store);
        String secret = server.jwtSecret();
        byte[] key = secret == null ? sessions.tokenSecret() : secret.getBytes(StandardCharsets.UTF_8);
        tokens = new Tokens(TokenKey.forSigning(key), sessions, users, settings, clock);
        demo = DemoPeople.of(server, accounts, store, new SessionCookie(false, settings.sessionLife()), random);
    }

    public Accounts accounts() {
        return accounts;
    }

    @Override
    public UserDirectory users() {
        return users;
    }

    @Override
    public Logins logins() {
        return new BuiltinLogins(tokens, sessions);
    }

    @Override
    public Tickets tickets() {
        return tickets;
    }

    @Override
    public List<Route> routes(BesedaNode node, boolean secure) {
        SessionCookie cookie = new SessionCookie(secure, settings.sessionLife());
        List<Route> routes = new ArrayList<>(new AccountRoutes(accounts, tokens, node.chats(), cookie).routes());
        routes.addAll(new UserRoutes(node.users(), tickets).routes());
        if (demo != null) {
            routes.add(demo.route());
        }
        return routes;
    }

    @Override
    public boolean offersDemo(Request request) {
        return demo != null && demo.isOffered(request);
    }

    @Override
    public void purge() {
        sessions.purge();
    }

    @Override
    public void close() {
        passwords.close();
    }
}
