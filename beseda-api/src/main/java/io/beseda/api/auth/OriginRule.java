package io.beseda.api.auth;

import io.beseda.api.http.Request;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which pages may use the cookie of their visitor: those of this host, of the public URL, and of the origins
/// listed in the settings. A browser says in `Origin` where a page came from, and no page can change that.
public final class OriginRule {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final Set<String> allowed = new HashSet<>();
    private final boolean secure;

    /// @param publicUrl where users reach this server, when it is known
    /// @param others    further origins, such as `https://www.example.org`
    public OriginRule(@Nullable URI publicUrl, Collection<String> others) {
        secure = publicUrl != null && "https".equalsIgnoreCase(publicUrl.getScheme());
        if (publicUrl != null) {
            allowed.add(parsed(publicUrl.toString()));
        }
        for (String other : others) {
            allowed.add(parsed(other));
        }
    }

    /// Whether users reach this server by https, so that cookies are for https only.
    public boolean isSecure() {
        return secure;
    }

    /// Refuses a request that a page of a foreign origin made. One without `Origin` passes.
    public void check(Request request) {
        if (isForeign(request)) {
            throw Refusal.of(ErrorCode.ORIGIN_NOT_ALLOWED);
        }
    }

    boolean isPresent(Request request) {
        return request.headers().get("origin") != null;
    }

    private boolean isForeign(Request request) {
        List<String> origins = request.headers().all("origin");
        if (origins.isEmpty()) {
            return false;
        }
        String origin = normal(origins.getFirst());
        return origins.size() > 1 || origin == null || !(allowed.contains(origin) || isOwn(origin, request));
    }

    /// The host that was asked. A page of the same host without TLS is another's when we are asked with TLS.
    private static boolean isOwn(String origin, Request request) {
        String host = request.headers().get("host");
        int scheme = origin.indexOf("://");
        return host != null
                && !(request.secure() && origin.startsWith("http://"))
                && origin.equals(normal(origin.substring(0, scheme) + "://" + host));
    }

    private static String parsed(String origin) {
        String normal = normal(origin);
        if (normal == null) {
            throw new IllegalArgumentException("Not an origin such as https://www.example.org: " + origin);
        }
        return normal;
    }

    /// `scheme://host:port` in lower case with the port always there; null for what is none, such as `null`,
    /// which a browser sends for pages without an origin.
    private static @Nullable String normal(String origin) {
        try {
            URI uri = new URI(origin);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            String host = uri.getHost();
            boolean known = scheme.equals("http") || scheme.equals("https");
            if (!known || host == null || uri.getUserInfo() != null) {
                return null;
            }
            int standard = scheme.equals("http") ? HTTP : HTTPS;
            int port = uri.getPort() == -1 ? standard : uri.getPort();
            return scheme + "://" + host.toLowerCase(Locale.ROOT) + ":" + port;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
