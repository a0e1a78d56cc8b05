package io.beseda.server;

import io.beseda.api.auth.TokenKey;
import io.beseda.api.auth.Tokens;
import io.beseda.core.account.AccountSettings;
import io.beseda.core.account.AccountStore;
import io.beseda.core.account.Accounts;
import io.beseda.core.account.BuiltinUsers;
import io.beseda.core.account.PasswordHash;
import io.beseda.core.account.Revocation;
import io.beseda.core.account.Sessions;
import io.beseda.core.user.UserDirectory;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.JdbcAccountStore;
import io.beseda.store.jdbc.JdbcSessionStore;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/// The accounts that Beseda keeps itself, where no host has users: wired from their parts. Thread-safe.
public final class BuiltinAccounts implements AutoCloseable {
    private final AccountSettings settings;
    private final PasswordHash passwords;
    private final Sessions sessions;
    private final Accounts accounts;
    private final UserDirectory users;
    private final Tokens tokens;

    /// @param revoked told of credentials that ended
    public BuiltinAccounts(Database database, Settings server, InstantSource clock, Consumer<Revocation> revoked) {
        SecureRandom random = new SecureRandom();
        settings = AccountSettings.DEFAULTS.withHashIterations(server.passwordIterations());
        AccountStore store = new JdbcAccountStore(database);
        passwords = new PasswordHash(settings, random);
        sessions = new Sessions(new JdbcSessionStore(database), settings, clock, random, revoked);
        accounts = new Accounts(store, sessions, passwords, settings, server.limits(), clock);
        users = new BuiltinUsers(store);
        String secret = server.jwtSecret();
        byte[] key = secret == null ? sessions.tokenSecret() : secret.getBytes(StandardCharsets.UTF_8);
        tokens = new Tokens(TokenKey.forSigning(key), sessions, users, settings, clock);
    }

    public Accounts accounts() {
        return accounts;
    }

    public Sessions sessions() {
        return sessions;
    }

    public UserDirectory users() {
        return users;
    }

    public Tokens tokens() {
        return tokens;
    }

    public Duration sessionLife() {
        return settings.sessionLife();
    }

    @Override
    public void close() {
        passwords.close();
    }
}
