package io.beseda.server.importing;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the tables and columns are called in the Django project.
final class DjangoNames {
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("chats", "chat_chat"),
            Map.entry("members", "chat_chatmember"),
            Map.entry("messages", "chat_message"),
            Map.entry("users", "auth_user"),
            Map.entry("id", "id"),
            Map.entry("is_group", "is_group"),
            Map.entry("title", "title"),
            Map.entry("chat_id", "chat_id"),
            Map.entry("user_id", "user_id"),
            Map.entry("joined_at", "joined_at"),
            Map.entry("sender_id", "sender_id"),
            Map.entry("text", "text"),
            Map.entry("created_at", "created_at"),
            Map.entry("users_id", "id"));

    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)?");
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

    private final Map<String, String> names;

    /// @param others names that differ from the usual ones
    /// @throws IllegalArgumentException there is no such name to give, or it cannot be one
    DjangoNames(Map<String, String> others) {
        names = new HashMap<>(DEFAULTS);
        others.forEach((key, name) -> {
            if (!DEFAULTS.containsKey(key)) {
                throw new IllegalArgumentException(
                        "--name " + key + ": names are " + String.join(", ", new TreeSet<>(DEFAULTS.keySet())) + ".");
            }
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("--name " + key + ": " + name + " is no name of a table or column.");
            }
            names.put(key, name);
        });
    }

    /// The statement with `{chats}`, `{sender_id}` ... as they are called there.
    String in(String statement) {
        return PLACE.matcher(statement).replaceAll(match -> Matcher.quoteReplacement(quoted(match.group(1))));
    }

    private String quoted(String key) {
        String name = names.get(key);
        if (name == null) {
            throw new AssertionError("a place without a name: " + key);
        }
        return '"' + name.replace(".", "\".\"") + '"';
    }
}
