package io.beseda.server;

import io.beseda.api.auth.Logins;
import io.beseda.api.auth.SignatureCheck;
import io.beseda.api.http.Request;
import io.beseda.api.rest.Route;
import io.beseda.core.account.Revocation;
import io.beseda.core.account.Tickets;
import io.beseda.core.node.BesedaNode;
import io.beseda.core.user.UserDirectory;
import io.beseda.hosts.ask.AskLogins;
import io.beseda.hosts.django.DjangoLogins;
import io.beseda.hosts.table.HostDatabase;
import io.beseda.hosts.table.TableUsers;
import io.beseda.hosts.token.KeyDocuments;
import io.beseda.hosts.token.PublishedKeys;
import io.beseda.hosts.token.TokenLogins;
import io.beseda.server.LoginSettings.Jwt.Keys;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.PostgresUrl;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Who the users are and how they log in: the built-in accounts, or a host's. Thread-safe.
public interface People extends AutoCloseable {
    UserDirectory users();

    Logins logins();

    Tickets tickets();

    /// The routes that go with them.
    ///
    /// @param node   its directory knows the system, too
    /// @param secure whether cookies are for https only
    List<Route> routes(BesedaNode node, boolean secure);

    /// Whether the web chat may offer two people to try it with to who asks: [DemoPeople].
    default boolean offersDemo(Request request) {
        return false;
    }

    /// Forgets what has ended. To be called now and then.
    void purge();

    @Override
    void close();

    /// @param revoked told of credentials that ended
    static People of(Database database, Settings settings, InstantSource clock, Consumer<Revocation> revoked) {
        return switch (settings.logins()) {
            case LoginSettings.Builtin _ -> new BuiltinAccounts(database, settings, clock, revoked);
            case LoginSettings.Http(var ask, var directory) -> {
                HostUsers users = HostUsers.open(database, directory, clock);
                AskLogins logins = new AskLogins(ask, users.letsIn(), clock);
                yield new HostPeople(database, clock, users.users(), logins, List.of(logins::close, users::close));
            }
            case LoginSettings.Django django -> ofDjango(database, django, clock);
            case LoginSettings.Jwt jwt -> ofTokens(database, jwt, clock);
        };
    }

    private static People ofDjango(Database database, LoginSettings.Django settings, InstantSource clock) {
        PostgresUrl url = settings.database();
        HostDatabase host = HostDatabase.open(url.jdbcUrl(), url.user(), url.password());
        try {
            TableUsers users = TableUsers.open(host, settings.django().users(), settings.search());
            DjangoLogins logins = new DjangoLogins(host, settings.django(), users.ids(), clock);
            return new HostPeople(database, clock, users, logins, List.of(host::close));
        } catch (RuntimeException e) {
            host.close();
            throw e;
        }
    }

    private static People ofTokens(Database database, LoginSettings.Jwt settings, InstantSource clock) {
        HostUsers host = HostUsers.open(database, settings.directory(), clock);
        List<Runnable> closing = new ArrayList<>(List.of(host::close));
        SignatureCheck signatures = switch (settings.keys()) {
            case Keys.Fixed(var check) -> check;
            case Keys.PublishedAt(var address) -> published(KeyDocuments.at(address), closing);
            case Keys.OfIssuer(var issuer) -> published(KeyDocuments.of(issuer), closing);
        };
        UserDirectory users = host.users();
        Logins logins = new TokenLogins(signatures, settings.rules(), settings.profiles(), host.letsIn(), users, clock);
        return new HostPeople(database, clock, users, logins, closing);
    }

    private static SignatureCheck published(KeyDocuments documents, List<Runnable> closing) {
        closing.add(documents::close);
        return new PublishedKeys(documents);
    }
}
