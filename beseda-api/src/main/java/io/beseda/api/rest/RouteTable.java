package io.beseda.api.rest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All routes. The router, the OpenAPI document and the tests that walk every route are made from it.
/// Immutable.
public final class RouteTable {
    private final List<Route> routes;
    private final List<Row> rows;

    public RouteTable(List<Route> routes) {
        this.routes = List.copyOf(routes);
        this.rows = routes.stream()
                .map(route -> new Row(route, segments(route.path())))
                .toList();
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
        List<String> segments = segments(path);
        Set<String> allowed = new TreeSet<>();
        for (Row row : rows) {
            Map<String, String> parameters = row.match(segments);
            if (parameters != null) {
                if (row.route().method().equals(wanted)) {
                    return new Found.Hit(row.route(), parameters);
                }
                allowed.add(row.route().method());
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

    /// A route and the parts of its path, split once.
    private record Row(Route route, List<String> pattern) {
        /// The values of `{name}` segments, or null when the path is another.
        @Nullable
        Map<String, String> match(List<String> segments) {
            if (pattern.size() != segments.size()) {
                return null;
            }
            Map<String, String> parameters = new HashMap<>();
            for (int i = 0; i < pattern.size(); i++) {
                String expected = pattern.get(i);
                String actual = segments.get(i);
                if (expected.startsWith("{")) {
                    parameters.put(expected.substring(1, expected.length() - 1), actual);
                } else if (!expected.equals(actual)) {
                    return null;
                }
            }
            return parameters;
        }
    }

    /// The parts of a path; one slash at the end does not count.
    static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        int start = 1;
        for (int slash = path.indexOf('/', start); slash >= 0; slash = path.indexOf('/', start)) {
            segments.add(path.substring(start, slash));
            start = slash + 1;
        }
        if (start < path.length()) {
            segments.add(path.substring(start));
        }
        return segments;
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
