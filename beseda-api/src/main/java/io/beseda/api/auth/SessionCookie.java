package io.beseda.api.auth;

import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The cookie that carries a session's key.
///
/// @param secure whether browsers may send it by https only
/// @param life   how long browsers keep it: as long as a session without a visit
public record SessionCookie(boolean secure, Duration life) {
    public static final String NAME = "sessionid";

    /// The key that the browser sent, if any.
    public static @Nullable String key(Request request) {
        return key(request, NAME);
    }

    /// The same from a cookie of another name.
    public static @Nullable String key(Request request, String name) {
        for (String header : request.headers().all("cookie")) {
            for (String pair : header.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    return pair.substring(equals + 1).strip();
                }
            }
        }
        return null;
    }

    public Response set(Response response, String key) {
        return response.with("set-cookie", cookie(key, life.toSeconds()));
    }

    public Response clear(Response response) {
        return response.with("set-cookie", cookie("", 0));
    }

    private String cookie(String value, long maxAge) {
        return NAME + "=" + value + "; Path=/; Max-Age=" + maxAge + "; HttpOnly; SameSite=Lax"
                + (secure ? "; Secure" : "");
    }
}
