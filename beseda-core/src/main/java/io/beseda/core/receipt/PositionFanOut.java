package io.beseda.core.receipt;

import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.beseda.core.hub.Encoder;
import io.beseda.core.hub.Hub;
import io.beseda.core.log.Fact;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Tells others of positions, coalesced. Owner: whoever calls [#flush], every [Limits#RECEIPT_INTERVAL];
/// [#moved] may be called from anywhere.
public final class PositionFanOut {
    private record Key(ChatId chat, UserId user, Fact.PositionMoved.Kind kind) {}

    private final Hub hub;
    private final Encoder encoder;
    private final Object lock = new Object();
    private Map<Key, Fact.PositionMoved> newest = new HashMap<>(); // guarded by lock

    public PositionFanOut(Hub hub, Encoder encoder) {
        this.hub = hub;
        this.encoder = encoder;
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
        for (Fact.PositionMoved moved : due.values()) {
            byte[] frame = encoder.position(moved);
            if (moved.memberCount() <= Limits.SMALL_CHAT) {
                hub.toChat(moved.chat(), frame, null);
            } else if (moved.kind() == Fact.PositionMoved.Kind.READ) {
                hub.toUser(moved.user(), frame); // my other devices
            }
        }
    }
}
