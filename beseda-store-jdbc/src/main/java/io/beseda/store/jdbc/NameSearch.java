package io.beseda.store.jdbc;

import java.sql.SQLException;
import java.util.List;

/// People by words of their names. Names and words come folded; words are taken literally.
final class NameSearch {
    private NameSearch() {}

    /// Parameters by [#bind]: the patterns `%word%`; twice the pattern `word%` of the first word; the limit.
    ///
    /// @param columns of the answer, of a row `a`
    /// @param active  the condition that one may be found
    static String sql(String table, String columns, String active) {
        return """
                SELECT %s
                FROM %s a
                WHERE %s
                  AND NOT EXISTS (
                      SELECT 1 FROM KEYS(pattern text) k
                      WHERE a.username_key NOT LIKE k.pattern ESCAPE '!'
                        AND a.display_name_key NOT LIKE k.pattern ESCAPE '!')
                ORDER BY
                    CASE WHEN a.username_key LIKE ? ESCAPE '!' OR a.display_name_key LIKE ? ESCAPE '!' THEN 0 ELSE 1 END,
                    a.username_key
                LIMIT ?
                """.formatted(columns, table, active);
    }

    /// No words: all.
    static void bind(Params params, List<String> words, int limit) throws SQLException {
        List<String> literal = words.stream().map(NameSearch::literal).toList();
        List<String> patterns = literal.isEmpty()
                ? List.of("%")
                : literal.stream().map(word -> "%" + word + "%").toList();
        String prefix = literal.isEmpty() ? "%" : literal.getFirst() + "%";
        params.keys(Keys.of(patterns, pattern -> pattern))
                .text(prefix)
                .text(prefix)
                .number(limit);
    }

    /// The word without wildcards for LIKE.
    private static String literal(String word) {
        return word.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }
}
