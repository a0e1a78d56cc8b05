package io.beseda.spring;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/// Which of a host's paths are ours: these and what is below them. All others, also under `/api/`, stay the host's.
final class BesedaPaths {
    static final List<String> ROOTS = List.of(
            "/api/blocks",
            "/api/chats",
            "/api/me",
            "/api/openapi.json",
            "/api/presence",
            "/api/unread",
            "/api/users",
            "/api/ws-tickets",
            "/ws");

    private BesedaPaths() {}

    static String[] servletMappings() {
        return ROOTS.stream().map(root -> root + "/*").toArray(String[]::new);
    }

    static boolean isOurs(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        return ROOTS.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
    }
}
