package io.beseda.core;

/// The rules for text that people write.
public final class Text {
    private Text() {}

    /// Trims as Python's `str.strip()` does.
    public static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /// The trimmed text, or a refusal that names the field: too long (in code points), a NUL, or half a
    /// surrogate pair.
    public static String checked(String field, String text, int maxCodePoints) {
        String stripped = strip(text);
        int codePoints = 0;
        for (int i = 0; i < stripped.length(); i++) {
            char c = stripped.charAt(i);
            if (c == 0) {
                throw Refusal.invalid(field, "must not contain NUL.");
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < stripped.length()
                    && Character.isLowSurrogate(stripped.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw Refusal.invalid(field, "must not contain an unpaired surrogate.");
            }
            codePoints++;
        }
        if (codePoints > maxCodePoints) {
            throw Refusal.invalid(field, "must have at most " + maxCodePoints + " characters.");
        }
        return stripped;
    }

    /// The characters of Python's `str.isspace`.
    private static boolean isSpace(char c) {
        return (c >= 0x09 && c <= 0x0D)
                || (c >= 0x1C && c <= 0x20)
                || c == 0x85
                || c == 0xA0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200A)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000;
    }
}
