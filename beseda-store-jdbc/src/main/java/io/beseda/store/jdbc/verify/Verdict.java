package io.beseda.store.jdbc.verify;

import java.time.Duration;
import java.util.List;

/// What a check found.
///
/// @param faults how many there are
/// @param first  the first of them
public record Verdict(Check check, long faults, List<Finding> first, Duration took) {
    public Verdict {
        first = List.copyOf(first);
    }

    public boolean isClean() {
        return faults == 0;
    }
}
