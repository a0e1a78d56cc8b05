package io.beseda.core.receipt;

import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.beseda.core.bus.Notice;
import io.beseda.core.log.Fact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Tells others of positions, coalesced. Owner: whoever calls [#flush], every [Limits#RECEIPT_INTERVAL];
/// [#moved] may be called from anywhere.
public final class PositionFanOut {
    private record Key(ChatId chat, UserId user, Fact.PositionMoved.Kind kind) {}

    private final Consumer<List<Notice>> tell;
    private final Object lock = new Object();
    private Map<Key, Fact.PositionMoved> newest = new HashMap<>(); // guarded by lock

    /// @param tell tells this node and the others
    public PositionFanOut(Consumer<List<Notice>> tell) {
        this.tell = tell;
    }

    public void moved(List<Fact> facts) {
        for (Fact fact : facts) {
            if (fact instanceof Fact.PositionMoved moved) {
                synchronized (lock) {
                    newest.merge(
                            new Key(moved.chat(), moved.user(), moved.kind()),
                            moved,
                            (old, fresh) -> fresh.upTo() > old.upTo() ? fresh : old);
                }
            }
        }
    }

    public void flush() {
        Map<Key, Fact.PositionMoved> due;
        synchronized (lock) {
            if (newest.isEmpty()) {
                return;
            }
            due = newest;
            newest = new HashMap<>();
        }
        List<Notice> notices = new ArrayList<>(due.size());
        for (Fact.PositionMoved moved : due.values()) {
            if (moved.memberCount() <= Limits.SMALL_CHAT) {
                notices.add(new Notice.Moved(moved));
            } else if (moved.kind() == Fact.PositionMoved.Kind.READ) {
                notices.add(new Notice.MovedMine(moved)); // my other devices
            }
        }
        if (!notices.isEmpty()) {
            tell.accept(notices);
        }
    }
}
