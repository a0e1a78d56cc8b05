package io.beseda.api.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The keys of operators, each under a name by which logs can speak of it. Immutable.
public final class ApiKeys {
    /// Too long to be guessed, however fast.
    private static final int LENGTH_MIN = 32;
    private static final int LENGTH_MAX = 1024;

    private final Map<String, byte[]> keys;

    private ApiKeys(Map<String, byte[]> keys) {
        this.keys = keys;
    }

    /// @param pairs `name:key`
    /// @throws IllegalArgumentException with a sentence's end that says what is wrong, and no key
    public static ApiKeys of(List<String> pairs) {
        Map<String, byte[]> keys = new LinkedHashMap<>();
        for (String pair : pairs) {
            int colon = pair.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("must be pairs of name:key, by comma.");
            }
            String name = pair.substring(0, colon);
            String key = pair.substring(colon + 1);
            if (key.length() < LENGTH_MIN
                    || key.length() > LENGTH_MAX
                    || key.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                throw new IllegalArgumentException("needs keys of at least " + LENGTH_MIN
                        + " printable ASCII characters; that of " + name
                        + " is none. Make one with: openssl rand -hex 32");
            }
            if (keys.put(name, key.getBytes(StandardCharsets.UTF_8)) != null) {
                throw new IllegalArgumentException("has two keys named " + name + ".");
            }
        }
        return new ApiKeys(keys);
    }

    public Set<String> names() {
        return keys.keySet();
    }

    /// Compares with all of them, in a time that does not tell how much of one was right.
    boolean contains(String key) {
        byte[] given = key.getBytes(StandardCharsets.UTF_8);
        boolean found = false;
        for (byte[] known : keys.values()) {
            found |= MessageDigest.isEqual(known, given);
        }
        return found;
    }

    @Override
    public String toString() {
        return "ApiKeys" + keys.keySet();
    }
}
