package io.beseda.core;

import java.util.Locale;

/// What a newcomer to a group may read.
public enum History {
    /// Everything since the chat began.
    ALL,
    /// Only what came after joining.
    JOINED;

    /// The name on the wire and in the database.
    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static History ofSlug(String slug) {
        return valueOf(slug.toUpperCase(Locale.ROOT));
    }
}
