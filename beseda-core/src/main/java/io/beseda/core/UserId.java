package io.beseda.core;

/// The id of a user, as the host has it: a number or a string, kept as text. Ordered by code point.
public record UserId(String value) implements Comparable<UserId> {
    /// The longest user id, in characters (a UUID has 36).
    public static final int MAX_LENGTH = 128;

    /// The operator where he speaks in nobody's name. No user may have this id: it is a member of no chat, and
    /// may do in any chat what an owner may.
    public static final UserId SYSTEM = new UserId("system");

    public UserId {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("user id must have 1 to " + MAX_LENGTH + " characters");
        }
    }

    public static UserId of(long number) {
        return new UserId(Long.toString(number));
    }

    public boolean isSystem() {
        return equals(SYSTEM);
    }

    /// Whether the wire shows this id as a JSON number: plain digits without a leading zero, up to 2^53 - 1.
    public boolean isNumber() {
        int length = value.length();
        if (length > 16 || (length > 1 && value.charAt(0) == '0')) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
        }
        return length < 16 || Long.parseLong(value) <= Limits.MAX_ID;
    }

    @Override
    public int compareTo(UserId other) {
        // UTF-16 order differs from code point order only where surrogates meet U+E000 and above.
        int length = Math.min(value.length(), other.value.length());
        for (int i = 0; i < length; i++) {
            char mine = value.charAt(i);
            char theirs = other.value.charAt(i);
            if (mine != theirs) {
                return Integer.compare(codePointWeight(mine), codePointWeight(theirs));
            }
        }
        return Integer.compare(value.length(), other.value.length());
    }

    private static int codePointWeight(char c) {
        return Character.isSurrogate(c) ? c + 0x10000 : c;
    }

    @Override
    public String toString() {
        return value;
    }
}
