package io.beseda.api.http;

import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Problem details (RFC 9457) that also carry DRF's `detail`.
public final class Problem {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Content Too Large"),
            Map.entry(414, "URI Too Long"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(426, "Upgrade Required"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(505, "HTTP Version Not Supported"));

    private Problem() {}

    public static int status(ErrorCode code) {
        return switch (code) {
            case MALFORMED, INVALID, UNKNOWN_ACTION -> 400;
            case NOT_AUTHENTICATED, TOKEN_NOT_VALID -> 401;
            case FORBIDDEN, ORIGIN_NOT_ALLOWED, DIRECT_CHAT_FIXED, BLOCKED, EDIT_WINDOW_PASSED -> 403;
            case NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case CONFLICT, IDEMPOTENCY_CONFLICT -> 409;
            case TOO_LARGE -> 413;
            case UNSUPPORTED_MEDIA_TYPE -> 415;
            case RATE_LIMITED -> 429;
            case INTERNAL -> 500;
            case BUSY -> 503;
        };
    }

    public static Response of(Refusal refusal) {
        Response response = of(status(refusal.code()), refusal);
        Duration retryAfter = refusal.retryAfter();
        if (retryAfter == null && refusal.code() == ErrorCode.BUSY) {
            retryAfter = Duration.ofSeconds(1);
        }
        if (retryAfter != null) {
            response = response.with("retry-after", Long.toString(Math.max(1, (retryAfter.toMillis() + 999) / 1000)));
        }
        if (refusal.code() == ErrorCode.NOT_AUTHENTICATED || refusal.code() == ErrorCode.TOKEN_NOT_VALID) {
            response = response.with("www-authenticate", "Bearer realm=\"api\"");
        }
        return response;
    }

    /// With a status that the code alone does not give, such as 408 or 431.
    public static Response of(int status, Refusal refusal) {
        ObjectNode body = MAPPER.createObjectNode();
        body.put("type", "about:blank");
        body.put("title", TITLES.getOrDefault(status, "Error"));
        body.put("status", status);
        body.put("code", refusal.code().slug());
        String field = refusal.field();
        body.put("detail", refusal.sentence());
        if (field != null) {
            body.putObject("errors").putArray(field).add(refusal.detail());
        }
        return new Response(
                status,
                Headers.of(List.of(
                        new Headers.Field("content-type", "application/problem+json"),
                        new Headers.Field("cache-control", "no-store"))),
                MAPPER.writeValueAsBytes(body));
    }
}
