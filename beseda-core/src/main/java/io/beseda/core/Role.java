package io.beseda.core;

import java.util.Locale;

/// What a member is in a chat. Later constants may do more; [io.beseda.core.policy.ChatPolicy] says what.
public enum Role {
    MEMBER,
    ADMIN,
    OWNER;

    /// The name on the wire and in the database.
    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Role ofSlug(String slug) {
        return valueOf(slug.toUpperCase(Locale.ROOT));
    }
}
