package io.beseda.server.wire;

/// The columns of the matrix: who asks.
enum Who {
    /// Without any credential.
    ANONYMOUS,
    /// Logged in, and no member of the chat.
    STRANGER,
    /// Was a member of the group, wrote there, and was removed.
    REMOVED,
    MEMBER,
    ADMIN,
    OWNER,
    /// One of the two of a direct chat.
    DIRECT,
    /// One of the two of a direct chat, blocked by the other.
    BLOCKED,
    /// An operator in nobody's name; over REST only.
    SYSTEM;

    boolean isOfDirectChat() {
        return this == DIRECT || this == BLOCKED;
    }
}
