package io.beseda.core.hub;

import io.beseda.core.ChatEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How far one chat's log has come on this node. Guarded by the lock of the [Sequencer].
final class Feed {
    /// Events after it pass here; what came before was in the store when somebody began to listen.
    final long first;
    /// The newest that was passed on.
    long last;
    /// The newest that is known to be in the log.
    long exists;
    /// Loops that listen.
    int loops;

    /// Came before their turn, by seq.
    private final NavigableMap<Long, Encoded> early = new TreeMap<>();
    /// The newest ones that were passed on, without a hole, up to [#last].
    private final Deque<Encoded> recent = new ArrayDeque<>(0);

    Feed(long seq) {
        this.first = seq;
        this.last = seq;
        this.exists = seq;
    }

    boolean hasHole() {
        return exists > last;
    }

    /// Takes an event; the ones whose turn has come are added to `turn`.
    ///
    /// @param bound how many may wait; more are read from the store when their turn comes
    void offer(Encoded encoded, int bound, List<Encoded> turn) {
        long seq = encoded.event().seq();
        exists = Math.max(exists, seq);
        if (seq <= last) {
            return; // a repeat
        }
        if (seq > last + 1) {
            if (early.size() < bound) {
                early.putIfAbsent(seq, encoded);
            }
            return;
        }
        pass(encoded, turn);
        early.headMap(last, true).clear();
        for (Encoded next = early.remove(last + 1); next != null; next = early.remove(last + 1)) {
            pass(next, turn);
        }
    }

    private void pass(Encoded encoded, List<Encoded> turn) {
        last = encoded.event().seq();
        recent.addLast(encoded);
        turn.add(encoded);
    }

    /// Null: some of it is remembered no more, or never was, or holds a text that was deleted since.
    @Nullable
    List<Encoded> after(long seq) {
        if (seq == last) {
            return List.of();
        }
        if (seq > last || seq < last - recent.size()) {
            return null;
        }
        List<Encoded> missed = new ArrayList<>();
        for (Encoded encoded : recent) {
            if (encoded.event().seq() > seq) {
                if (encoded.event() instanceof ChatEvent.MessageDeleted) {
                    return null;
                }
                missed.add(encoded);
            }
        }
        return missed;
    }

    void forgetOldest() {
        recent.pollFirst();
    }
}
