package io.beseda.core.account;

import java.text.Normalizer;

/// Names made comparable: NFKC, then each code point to upper and to lower case, as
/// [String#equalsIgnoreCase(String)] does. Done here and stored, because databases fold only ASCII (SQLite) or
/// by their locale (PostgreSQL).
final class Folding {
    private Folding() {}

    static String normalise(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }

    static String fold(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        normalise(text)
                .codePoints()
                .map(Character::toUpperCase)
                .map(Character::toLowerCase)
                .forEach(folded::appendCodePoint);
        return folded.toString();
    }

    /// Text that no database or wire takes: NUL, or half of a surrogate pair.
    static boolean isUnstorable(String text) {
        return text.codePoints()
                .anyMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }
}
