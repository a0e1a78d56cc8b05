package io.beseda.server.importing;

/// SQLite keeps this character, PostgreSQL and Beseda refuse it.
final class Nul {
    private static final char NUL = '\0';
    private static final char REPLACEMENT = '\uFFFD';

    private Nul() {}

    static boolean isIn(String text) {
        return text.indexOf(NUL) >= 0;
    }

    static String replaced(String text) {
        return text.replace(NUL, REPLACEMENT);
    }
}
