package io.beseda.api.auth;

import io.beseda.api.http.Request;
import io.beseda.api.json.Fields;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whoever has an API key: he acts as any user whom he names, or as the system. docs/operator-api.md.
/// Thread-safe; blocks on the directory.
public final class Operator {
    /// [Credential#proof] of what an operator vouched for: no login of the user's is behind it.
    static final String VOUCHED = "operator";

    private static final String SCHEME = "api-key ";
    private static final String AS = "beseda-as";
    private static final String SESSION = "beseda-session";
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private final ApiKeys keys;
    private final UserDirectory users;

    public Operator(ApiKeys keys, UserDirectory users) {
        this.keys = keys;
        this.users = users;
    }

    /// Null: the request has no API key. A wrong one is refused with `token_not_valid`.
    @Nullable
    Caller caller(Request request) {
        List<String> fields = request.headers().all("authorization");
        if (fields.isEmpty() || fields.stream().noneMatch(Operator::isKey)) {
            return null;
        }
        String field = fields.getFirst();
        if (fields.size() > 1
                || !keys.contains(field.substring(SCHEME.length() - 1).strip())) {
            throw TokenCodec.notValid();
        }
        return new Caller(new Credential(user(request), session(request), null, VOUCHED), Door.OPERATOR);
    }

    private static boolean isKey(String field) {
        return (field.toLowerCase(Locale.ROOT) + " ").startsWith(SCHEME);
    }

    private UserId user(Request request) {
        String named = request.headers().get(AS);
        if (named == null) {
            return UserId.SYSTEM;
        }
        // Header fields come as one character per byte.
        UserId id = Fields.userId(AS, new String(named.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        User user = users.find(List.of(id)).get(id);
        if (id.isSystem() || user == null || !user.active()) {
            throw Refusal.invalid(AS, "no such user: " + id + ".");
        }
        return id;
    }

    /// The host's session that a ticket is to end with, by the hash of its key.
    private static @Nullable String session(Request request) {
        String session = request.headers().get(SESSION);
        if (session != null && !SHA_256.matcher(session).matches()) {
            throw Refusal.invalid(SESSION, "must be the SHA-256 of the session's key, 64 hexadecimal digits.");
        }
        return session;
    }
}
