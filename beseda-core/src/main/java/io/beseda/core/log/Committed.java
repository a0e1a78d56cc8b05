package io.beseda.core.log;

import java.util.List;

/// The outcome of one transaction.
///
/// @param answers one per change, in the order of the batch: its `R`, or a [io.beseda.core.Refusal]
/// @param facts   what became true; empty when everything was refused or repeated
public record Committed(List<Object> answers, List<Fact> facts) {
    public Committed {
        answers = List.copyOf(answers);
        facts = List.copyOf(facts);
    }
}
