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

    void end(Counts counts, List<Verdict> verdicts);
}
