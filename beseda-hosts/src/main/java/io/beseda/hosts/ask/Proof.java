package io.beseda.hosts.ask;

import io.beseda.api.auth.SessionName;
import io.beseda.api.http.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the host is asked with: the cookies of a request, or a token. Never both, so that a caller with a bad token
/// is not let in for a cookie, past the rule of `Origin` that cookies are under.
///
/// @param header `cookie` or `authorization`
/// @param value  that header as it is sent; a secret
record Proof(String header, String value) {
    private static final int LENGTH_MAX = 8_192;
    private static final String COOKIE = "cookie";
    private static final String AUTHORIZATION = "authorization";
    private static final String BEARER = "Bearer ";
    private static final String SEPARATOR = ": ";

    /// The cookies with these names, or all where no names are given; null when there is none.
    static @Nullable Proof cookies(Request request, List<String> names) {
        List<String> pairs = new ArrayList<>();
        for (String field : request.headers().all(COOKIE)) {
            Arrays.stream(field.split(";", -1))
                    .map(String::strip)
                    .filter(pair -> pair.indexOf('=') > 0 && isPlain(pair))
                    .filter(pair -> names.isEmpty()
                            || names.contains(
                                    pair.substring(0, pair.indexOf('=')).strip()))
                    .forEach(pairs::add);
        }
        return pairs.isEmpty() ? null : new Proof(COOKIE, String.join("; ", pairs));
    }

    static Proof token(String token) {
        return new Proof(AUTHORIZATION, BEARER + token);
    }

    /// As [#text] wrote it.
    static Proof of(String text) {
        int separator = text.indexOf(SEPARATOR);
        return new Proof(text.substring(0, separator), text.substring(separator + SEPARATOR.length()));
    }

    String text() {
        return header + SEPARATOR + value;
    }

    /// Whether it can be sent at all; what cannot is nobody's.
    boolean isSendable() {
        return value.length() <= LENGTH_MAX && isPlain(value) && !value.equals(BEARER);
    }

    /// Printable ASCII: what a header takes without being changed.
    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /// The name of the host's session: the hash of the token, or of the cookie's value, or of all cookies where
    /// there are several.
    String session() {
        if (header.equals(AUTHORIZATION)) {
            return SessionName.of(value.substring(BEARER.length()));
        }
        return SessionName.of(value.contains("; ") ? value : value.substring(value.indexOf('=') + 1));
    }

    /// What answers are remembered by.
    String key() {
        return SessionName.of(text());
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "Proof[" + header + "]";
    }
}
