package io.beseda.core.log;

import java.util.concurrent.CompletableFuture;

/// Takes changes in: the log of this node, or a transaction of the host's.
public interface Appender {
    /// Returns at once. The future completes after the commit with the answer, or with a
    /// [io.beseda.core.Refusal].
    <R> CompletableFuture<R> append(Change<R> change);
}
