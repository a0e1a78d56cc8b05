package io.beseda.api.rest;

import io.beseda.api.auth.Authenticator;
import io.beseda.api.auth.Caller;
import io.beseda.api.auth.Door;
import io.beseda.api.http.Problem;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.log.StoreException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers REST requests by the route table: finds the route, the caller, and turns refusals into problem
/// details. Thread-safe; blocks.
public final class Rest {
    private static final Logger LOG = LoggerFactory.getLogger(Rest.class);

    private final RouteTable table;
    private final Authenticator authenticator;

    public Rest(RouteTable table, Authenticator authenticator) {
        this.table = table;
        this.authenticator = authenticator;
    }

    public Response handle(Request request) {
        try {
            return switch (table.find(request.method(), request.path())) {
                case RouteTable.Found.Nothing _ -> Problem.of(Refusal.of(ErrorCode.NOT_FOUND));
                case RouteTable.Found.OtherMethods(var allowed) -> otherMethod(request, String.join(", ", allowed));
                case RouteTable.Found.Hit(var route, var parameters) ->
                    route.handler().answer(new Exchange(request, parameters, caller(route, request)));
            };
        } catch (Refusal refusal) {
            return Problem.of(refusal);
        } catch (StoreException e) {
            if (e.mayRetry()) {
                LOG.debug("{} {} failed", request.method(), request.path(), e); // the store says that it is away
                return Problem.of(Refusal.of(e.code()));
            }
            return Problem.of(failed(request, e, e.code()));
        } catch (RuntimeException e) {
            return Problem.of(failed(request, e, ErrorCode.INTERNAL));
        }
    }

    private @Nullable Caller caller(Route route, Request request) {
        return switch (route.access()) {
            case PUBLIC -> null;
            case OWN_ORIGIN -> {
                authenticator.origins().check(request);
                yield null;
            }
            case USER -> authenticator.rest(request);
            case LOGIN -> {
                Caller caller = authenticator.rest(request);
                if (caller.door() == Door.OPERATOR) {
                    throw Refusal.of(ErrorCode.FORBIDDEN, "This is for users themselves, not for an operator.");
                }
                yield caller;
            }
            case OPERATOR -> {
                Caller caller = authenticator.rest(request);
                if (caller.door() != Door.OPERATOR) {
                    throw Refusal.of(ErrorCode.FORBIDDEN, "This is for an operator, who has an API key.");
                }
                yield caller;
            }
        };
    }

    private static Response otherMethod(Request request, String allowed) {
        Response response = request.method().equals("OPTIONS")
                ? Response.empty(204)
                : Problem.of(Refusal.of(ErrorCode.METHOD_NOT_ALLOWED));
        return response.with("allow", allowed);
    }

    /// What went wrong is for the log, under a number that the caller can name.
    private static Refusal failed(Request request, RuntimeException e, ErrorCode code) {
        String id = Long.toHexString(ThreadLocalRandom.current().nextLong());
        LOG.error("Request {} failed: {} {}", id, request.method(), request.path(), e);
        return Refusal.of(code, code.sentence() + " (request " + id + ")");
    }
}
