package io.beseda.hosts.table;

/// Whom a user may find by name.
public sealed interface SearchRule {
    /// Everyone.
    record All() implements SearchRule {}

    /// No one: the host's pages say who talks to whom.
    record None() implements SearchRule {}

    /// Those who have the same in this column, such as a company.
    record Same(SqlName column) implements SearchRule {}

    /// `all`, `none` or `same:COLUMN`.
    static SearchRule of(String text) {
        if (text.startsWith("same:")) {
            return new Same(SqlName.column(text.substring("same:".length())));
        }
        return switch (text) {
            case "all" -> new All();
            case "none" -> new None();
            default -> throw new IllegalArgumentException("It must be all, none or same:COLUMN.");
        };
    }
}
