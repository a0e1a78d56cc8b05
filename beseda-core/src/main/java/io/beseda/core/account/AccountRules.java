package io.beseda.core.account;

import io.beseda.core.Refusal;

/// What usernames, passwords and display names must be.
final class AccountRules {
    private static final int USERNAME_LENGTH = 150;
    private static final int PASSWORD_LENGTH_MIN = 8;
    private static final int PASSWORD_LENGTH_MAX = 4096;
    static final int DISPLAY_NAME_LENGTH = 100;

    private AccountRules() {}

    /// The username in its normal form.
    static String username(String asked) {
        String username = normalForm(asked);
        if (!isUsername(username)) {
            throw Refusal.invalid("username", "must have 1 to 150 letters, digits and @ . + - _ only.");
        }
        return username;
    }

    private static String normalForm(String text) {
        // What is far too long is not worth normalising.
        return text.length() > 4 * USERNAME_LENGTH ? "" : Folding.normalise(text);
    }

    private static boolean isUsername(String username) {
        int length = username.codePointCount(0, username.length());
        return length >= 1
                && length <= USERNAME_LENGTH
                && username.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || "@.+-_".indexOf(c) >= 0);
    }

    /// The key of a username that someone claims to have; empty when nobody can have it.
    static String usernameKey(String claimed) {
        String username = normalForm(claimed);
        return isUsername(username) ? Folding.fold(username) : "";
    }

    static void password(String field, String password, String username) {
        int length = password.codePointCount(0, password.length());
        if (length < PASSWORD_LENGTH_MIN || length > PASSWORD_LENGTH_MAX) {
            throw Refusal.invalid(field, "must have 8 to 4096 characters.");
        }
        if (Folding.isUnstorable(password)) {
            throw Refusal.invalid(field, "must be text without NUL.");
        }
        if (Folding.fold(password).equals(Folding.fold(username))) {
            throw Refusal.invalid(field, "must not be the username.");
        }
    }

    /// Whether this could be anyone's password: the rest is not worth hashing.
    static boolean isPassword(String password) {
        return !password.isEmpty() && password.length() <= 2 * PASSWORD_LENGTH_MAX && !Folding.isUnstorable(password);
    }

    /// The display name, trimmed.
    static String displayName(String asked) {
        String name = asked.strip();
        int length = name.codePointCount(0, name.length());
        if (length < 1 || length > DISPLAY_NAME_LENGTH) {
            throw Refusal.invalid("display_name", "must have 1 to 100 characters.");
        }
        if (Folding.isUnstorable(name) || name.codePoints().anyMatch(Character::isISOControl)) {
            throw Refusal.invalid("display_name", "must be text without control characters.");
        }
        return name;
    }
}
