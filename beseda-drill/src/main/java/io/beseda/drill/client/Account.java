package io.beseda.drill.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A user of the drill's own. Thread-safe.
public final class Account {
    private static final int PAGE = 200;

    private final String name;
    private final String password;
    private final long id;
    private volatile @Nullable String token;

    private Account(String name, String password, long id) {
        this.name = name;
        this.password = password;
        this.id = id;
    }

    /// @return the answer that is not 201, when there is no account now
    public static Account signUp(URI node, String name, String password) {
        Rest.Answer created = Patience.ask(
                () -> Rest.post(node.resolve("/api/accounts/"), Map.of("username", name, "password", password), null));
        if (created.status() != 201) {
            throw new IllegalStateException(
                    "no account for " + name + " on " + node + ": " + created.status() + " " + created.text());
        }
        return new Account(name, password, created.json().get("id").longValue());
    }

    public String name() {
        return name;
    }

    public long id() {
        return id;
    }

    /// An access token; null: it cannot be had now.
    public @Nullable String token(URI node) {
        String had = token;
        if (had != null) {
            return had;
        }
        Rest.Answer answer =
                Rest.post(node.resolve("/api/token/"), Map.of("username", name, "password", password), null);
        if (answer.status() != 200) {
            return null;
        }
        String made = answer.json().get("access").stringValue();
        token = made;
        return made;
    }

    /// All of a chat, by pages; null: it cannot be had now.
    @Nullable
    List<Said> log(URI node, long chat) {
        List<Said> all = new ArrayList<>();
        while (true) {
            long after = all.isEmpty() ? 0 : all.getLast().seq();
            Rest.Answer answer = Rest.get(
                    node.resolve("/api/chats/" + chat + "/messages/?limit=" + PAGE + "&after=" + after), token(node));
            if (answer.status() == 401) {
                tokenEnded();
            }
            if (answer.status() != 200) {
                return null;
            }
            JsonNode page = answer.json();
            page.forEach(message -> all.add(Said.of(message)));
            if (page.size() < PAGE) {
                return all;
            }
        }
    }

    /// The one that was given is not valid any more.
    void tokenEnded() {
        token = null;
    }
}
