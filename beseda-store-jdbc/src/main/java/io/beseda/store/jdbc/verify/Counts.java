package io.beseda.store.jdbc.verify;

/// How much there is to look at. Events are the log's entries that are no messages.
public record Counts(long chats, long members, long messages, long events) {}
