package io.beseda.api.rest;

import io.beseda.api.auth.Caller;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import io.beseda.api.json.Fields;
import io.beseda.api.json.Json;
import io.beseda.core.ChatId;
import io.beseda.core.ErrorCode;
import io.beseda.core.Limits;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// One request on its way through a handler: who asks, and what for.
public final class Exchange {
    private final Request request;
    private final Map<String, String> parameters;
    private final @Nullable Caller caller;

    Exchange(Request request, Map<String, String> parameters, @Nullable Caller caller) {
        this.request = request;
        this.parameters = parameters;
        this.caller = caller;
    }

    public Request request() {
        return request;
    }

    /// Who asks; only for routes with [Route.Access#USER].
    public Caller caller() {
        if (caller == null) {
            throw new IllegalStateException("this route has no caller");
        }
        return caller;
    }

    public UserId me() {
        return caller().user();
    }

    /// The JSON object of the body, or a refusal.
    public Fields body() {
        if (request.headers().get("content-type") != null && !request.headers().sayJson()) {
            throw Refusal.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
        return Json.object(request.body());
    }

    /// An id in the path: what is no id cannot be found.
    public ChatId chat() {
        return new ChatId(pathId("chat"));
    }

    public long message() {
        return pathId("message");
    }

    public UserId user() {
        try {
            return Fields.userId("user", decode(parameters.getOrDefault("user", "")));
        } catch (Refusal | IllegalArgumentException _) {
            throw Refusal.of(ErrorCode.NOT_FOUND);
        }
    }

    private long pathId(String name) {
        try {
            long id = Long.parseLong(parameters.getOrDefault(name, ""));
            if (id >= 1 && id <= Limits.MAX_ID) {
                return id;
            }
        } catch (NumberFormatException _) {
            // not an id
        }
        throw Refusal.of(ErrorCode.NOT_FOUND);
    }

    /// All values of a query parameter.
    public List<String> queryAll(String name) {
        List<String> values = new ArrayList<>();
        for (String pair : request.query().split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (key.equals(name)) {
                try {
                    values.add(decode(equals < 0 ? "" : pair.substring(equals + 1)));
                } catch (IllegalArgumentException _) {
                    throw Refusal.invalid(name, "is not a valid query value.");
                }
            }
        }
        return values;
    }

    public @Nullable String query(String name) {
        List<String> values = queryAll(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    /// A page size: over the most, or not a number from 1: refused.
    public int limit(int byDefault, int most) {
        Long limit = queryNumber("limit", 1, most);
        return limit == null ? byDefault : limit.intValue();
    }

    public @Nullable Long queryNumber(String name, long min, long max) {
        String text = query(name);
        if (text == null) {
            return null;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // refused below
        }
        throw Refusal.invalid(name, "must be a number from " + min + " to " + max + ".");
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    public static Response json(int status, Consumer<JsonGenerator> body) {
        return Response.of(status, "application/json", Json.bytes(body)).with("cache-control", "no-store");
    }

    /// The page's own address with other parameters, for `Link`.
    String link(String rel, String parameter, String value) {
        StringBuilder target = new StringBuilder(request.path()).append('?');
        for (String pair : request.query().split("&", -1)) {
            String key = pair.contains("=") ? pair.substring(0, pair.indexOf('=')) : pair;
            if (!pair.isEmpty() && !List.of("before", "after", "cursor").contains(key)) {
                target.append(pair).append('&');
            }
        }
        target.append(parameter).append('=').append(value);
        return "<" + target + ">; rel=\"" + rel + "\"";
    }
}
