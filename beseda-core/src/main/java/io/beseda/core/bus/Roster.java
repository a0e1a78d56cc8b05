package io.beseda.core.bus;

import io.beseda.core.UserId;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Port: who is online on which node. What a node enters here ends by itself when that node dies, within
/// [io.beseda.core.Limits#NODE_LEASE].
///
/// Thread-safe; methods return at once and do not throw.
public interface Roster {
    /// A node alone: nobody is online elsewhere.
    Roster ALONE = new Roster() {
        @Override
        public void enter(Collection<UserId> users) {}

        @Override
        public void leave(Collection<UserId> users) {}

        @Override
        public CompletableFuture<Optional<Set<UserId>>> elsewhere(Collection<UserId> users) {
            return CompletableFuture.completedFuture(Optional.of(Set.of()));
        }

        @Override
        public void onNodeLost(Runnable listener) {}
    };

    /// These users are online on this node, until they leave.
    void enter(Collection<UserId> users);

    void leave(Collection<UserId> users);

    /// Which of these are online on another node; empty: that cannot be told now. Completes normally, always, and soon.
    CompletableFuture<Optional<Set<UserId>>> elsewhere(Collection<UserId> users);

    /// Who is called when another node's entries have ended without its leaving, or can be read again after a time in
    /// which they could not: from any thread; must not block.
    void onNodeLost(Runnable listener);
}
