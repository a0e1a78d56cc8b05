package io.beseda.server.verify;

import io.beseda.store.jdbc.verify.Check;
import io.beseda.store.jdbc.verify.Counts;
import io.beseda.store.jdbc.verify.Verdict;
import java.util.List;

/// Told how a verification goes.
interface Report {
    void begin(Counts counts);

    void before(Check check);

    void after(Verdict verdict);

    /// The check that was begun cannot be made, and no other will be.
    void stopped();

    void end(Counts counts, List<Verdict> verdicts);
}
