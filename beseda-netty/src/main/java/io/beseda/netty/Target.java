package io.beseda.netty;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A request target (RFC 9112 section 3.2), split. Percent-encoding is kept.
///
/// @param host from the target where it has one, else what the `Host` field says, else empty
record Target(String path, String query, String host) {
    static Target parse(String method, String target, @Nullable String host) throws BadRequest {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7F || c == '#') {
                throw BadRequest.malformed("The request target holds a character that must be percent-encoded.");
            }
        }
        String own = host == null ? "" : host;
        if (target.startsWith("/")) {
            return split(target, own);
        }
        if (target.equals("*") && method.equals("OPTIONS")) {
            return new Target("*", "", own);
        }
        String lower = target.toLowerCase(Locale.ROOT);
        int authority = lower.startsWith("http://") ? 7 : lower.startsWith("https://") ? 8 : -1;
        if (authority < 0) {
            throw BadRequest.malformed("The request target is neither a path nor a URL.");
        }
        int end = authority;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        String named = target.substring(authority, end);
        if (named.isEmpty() || !isHost(named)) {
            throw BadRequest.malformed("The request target has no proper host.");
        }
        String rest = target.substring(end);
        return split(rest.startsWith("/") ? rest : "/" + rest, named);
    }

    private static Target split(String target, String host) {
        int mark = target.indexOf('?');
        return mark < 0
                ? new Target(target, "", host)
                : new Target(target.substring(0, mark), target.substring(mark + 1), host);
    }

    /// Whether this can be `host[:port]`; empty is allowed (RFC 9110 section 7.2). Names are not looked into, but
    /// nothing passes that would end a host in a URL.
    static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c >= 0x7F || "\"#,/<>?@\\^`{|}".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }
}
