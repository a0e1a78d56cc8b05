package io.beseda.api.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All routes. The router, the OpenAPI document and the tests that walk every route are made from it.
/// Immutable.
public final class RouteTable {
    private final List<Route> routes;

    public RouteTable(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    public List<Route> routes() {
        return routes;
    }

    /// What a request meets.
    public sealed interface Found {
        record Hit(Route route, Map<String, String> parameters) implements Found {}

        /// The path exists, with these methods.
        record OtherMethods(Set<String> allowed) implements Found {}

        record Nothing() implements Found {}
    }

    /// HEAD is answered by GET.
    public Found find(String method, String path) {
        String wanted = method.equals("HEAD") ? "GET" : method;
        List<String> segments = Route.segments(path);
        Set<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            @Nullable Map<String, String> parameters = route.match(segments);
            if (parameters != null) {
                if (route.method().equals(wanted)) {
                    return new Found.Hit(route, parameters);
                }
                allowed.add(route.method());
            }
        }
        if (allowed.isEmpty()) {
            return new Found.Nothing();
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        allowed.add("OPTIONS");
        return new Found.OtherMethods(allowed);
    }

    /// Joins the routes of several features.
    @SafeVarargs
    public static RouteTable of(List<Route>... features) {
        List<Route> all = new ArrayList<>();
        for (List<Route> feature : features) {
            all.addAll(feature);
        }
        return new RouteTable(all);
    }
}
