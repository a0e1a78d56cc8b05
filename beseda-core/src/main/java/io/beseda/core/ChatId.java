package io.beseda.core;

/// The id of a chat: positive, up to 2^53 - 1 so that JavaScript holds it exactly.
public record ChatId(long value) implements Comparable<ChatId> {
    public ChatId {
        if (value < 1 || value > Limits.MAX_ID) {
            throw new IllegalArgumentException("chat id out of range: " + value);
        }
    }

    @Override
    public int compareTo(ChatId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
