package io.beseda.core.log;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Decides one batch: takes what the store loaded under the locks, applies the changes one after the other, and
/// says which rows to write. No I/O. Owner: the thread that runs the transaction; used once.
///
/// The store's transaction is: lock and load [Needs]; `new Ledger(...)`; [#decide]; write the rows; load the unread
/// counts of [#moved]; commit; [#committed].
public final class Ledger {
    /// Where new ids come from. Message ids must rise from call to call, and from transaction to transaction of one
    /// chat.
    public interface Ids {
        long nextMessage();

        long nextChat();
    }

    public Ledger(List<Change<?>> batch, Loaded loaded, Ids ids, Instant now) {}

    /// Applies all changes; call it once.
    public Writes decide() {
        throw new IllegalStateException();
    }

    /// Members whose unread count belongs into an answer, to be counted after the rows were written.
    public Set<Needs.MemberKey> moved() {
        throw new IllegalStateException();
    }

    public Committed committed(Map<Needs.MemberKey, Long> unread) {
        throw new IllegalStateException();
    }
}
