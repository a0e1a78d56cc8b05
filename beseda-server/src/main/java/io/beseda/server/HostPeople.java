package io.beseda.server;

import io.beseda.api.auth.Logins;
import io.beseda.api.rest.KnownUserRoutes;
import io.beseda.api.rest.Route;
import io.beseda.api.rest.UserRoutes;
import io.beseda.core.account.KnownUsers;
import io.beseda.core.account.SessionStore;
import io.beseda.core.account.Tickets;
import io.beseda.core.node.BesedaNode;
import io.beseda.core.user.UserDirectory;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.JdbcSessionStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The people of a host: its users and its logins. Only tickets are ours. Thread-safe.
final class HostPeople implements People {
    private final UserDirectory users;
    private final Logins logins;
    private final SessionStore store;
    private final Tickets tickets;
    private final InstantSource clock;
    private final List<Runnable> closing;

    /// @param closing what is to be closed at the end, in this order
    HostPeople(Database database, InstantSource clock, UserDirectory users, Logins logins, List<Runnable> closing) {
        this.users = users;
        this.logins = logins;
        this.store = new JdbcSessionStore(database);
        this.tickets = new Tickets(store, clock, new SecureRandom());
        this.clock = clock;
        this.closing = List.copyOf(closing);
    }

    @Override
    public UserDirectory users() {
        return users;
    }

    @Override
    public Logins logins() {
        return logins;
    }

    @Override
    public Tickets tickets() {
        return tickets;
    }

    @Override
    public List<Route> routes(BesedaNode node, boolean secure) {
        List<Route> routes = new ArrayList<>(new UserRoutes(node.users(), tickets).routesBesideHost());
        if (users instanceof KnownUsers known) {
            routes.addAll(new KnownUserRoutes(known, node::revoke).routes());
        }
        return routes;
    }

    @Override
    public void purge() {
        store.purge(clock.instant());
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
    }
}
