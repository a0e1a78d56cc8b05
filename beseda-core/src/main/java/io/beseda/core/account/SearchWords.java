package io.beseda.core.account;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What someone looks for, as the stores compare it.
final class SearchWords {
    /// Words of a search; more are part of the last.
    private static final int WORDS = 4;
    /// Longer than any name: nothing contains it.
    private static final int LENGTH_MAX = 1_000;

    private SearchWords() {}

    /// The folded words; empty where no name can contain them.
    static Optional<List<String>> of(String words) {
        if (words.length() > LENGTH_MAX || Folding.isUnstorable(words)) {
            return Optional.empty();
        }
        String folded = Folding.fold(words).strip();
        return Optional.of(folded.isEmpty() ? List.of() : Arrays.asList(folded.split("\\s+", WORDS)));
    }
}
