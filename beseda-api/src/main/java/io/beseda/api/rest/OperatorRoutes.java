package io.beseda.api.rest;

import static io.beseda.api.rest.Route.Access.OPERATOR;

import io.beseda.api.http.Response;
import io.beseda.api.rest.Route.Answer;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.account.Revocation;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// What only an operator may ask. All else he asks where users ask it, in the name of one or as the system.
public final class OperatorRoutes {
    private static final Pattern SESSION = Pattern.compile("[\\w-]{1,128}");

    private final Consumer<Revocation> revoke;

    /// @param revoke closes what was opened with the credentials that ended, on all nodes
    public OperatorRoutes(Consumer<Revocation> revoke) {
        this.revoke = revoke;
    }

    public List<Route> routes() {
        return List.of(new Route(
                "DELETE",
                "/api/operator/users/{user}/sockets/",
                OPERATOR,
                "Close a user's sockets, or those of one of his sessions",
                List.of(),
                List.of("session"),
                Answer.none(),
                this::closeSockets));
    }

    /// Whether there is such a user does not matter: he may have just been deleted.
    private Response closeSockets(Exchange exchange) {
        UserId user = exchange.user();
        String session = exchange.query("session");
        if (session != null && !SESSION.matcher(session).matches()) {
            throw Refusal.invalid("session", "must be the name of a session.");
        }
        revoke.accept(
                session == null ? new Revocation.UserEnded(user, null) : new Revocation.SessionEnded(user, session));
        return Response.empty(204);
    }
}
