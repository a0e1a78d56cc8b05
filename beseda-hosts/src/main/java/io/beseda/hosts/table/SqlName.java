package io.beseda.hosts.table;

import java.util.regex.Pattern;

/// The name of a host's table or column, from the settings: the only text of the settings that becomes part of a
/// statement, and so nothing but a quoted name.
public record SqlName(String sql) {
    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]{0,62}");

    /// Of a table, with or without its schema.
    public static SqlName table(String name) {
        int dot = name.indexOf('.');
        return new SqlName(
                dot < 0 ? quoted(name) : quoted(name.substring(0, dot)) + "." + quoted(name.substring(dot + 1)));
    }

    public static SqlName column(String name) {
        return new SqlName(quoted(name));
    }

    private static String quoted(String word) {
        if (!WORD.matcher(word).matches()) {
            throw new IllegalArgumentException(
                    "'" + word + "' is no name of a table or column: letters, digits and _ are, without quotes.");
        }
        return '"' + word + '"';
    }

    @Override
    public String toString() {
        return sql;
    }
}
