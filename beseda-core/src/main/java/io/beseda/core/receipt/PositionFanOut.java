package io.beseda.core.receipt;

import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.beseda.core.bus.Notice;
import io.beseda.core.log.Fact;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Tells others of positions, coalesced: of a chat once in [Limits#RECEIPT_INTERVAL] at most, with its next
/// message if one comes soon, which then costs no message of the bus more, and mostly no write. Thread-safe.
public final class PositionFanOut {
    private static final long INTERVAL = Limits.RECEIPT_INTERVAL.toNanos();
    private static final long WAIT = Limits.RECEIPT_WAIT.toNanos();

    private record Key(UserId user, Fact.PositionMoved.Kind kind) {}

    /// What is to be told of one chat; empty: nothing, but that it was told of lately.
    private static final class Due {
        final Map<Key, Fact.PositionMoved> newest = new HashMap<>(2);
        long since;
        long told;

        Due(long now) {
            told = now - INTERVAL - WAIT;
        }

        void add(Fact.PositionMoved moved, long now) {
            if (newest.isEmpty()) {
                since = now;
            }
            newest.merge(
                    new Key(moved.user(), moved.kind()),
                    moved,
                    (old, fresh) -> fresh.upTo() > old.upTo() ? fresh : old);
        }

        boolean mayGo(long now) {
            return !newest.isEmpty() && now - told >= INTERVAL;
        }

        boolean mustGo(long now) {
            return !newest.isEmpty() && now - since >= WAIT && now - told >= INTERVAL + WAIT;
        }

        List<Notice> take(long now) {
            List<Notice> notices = notices(newest.values());
            newest.clear();
            told = now;
            return notices;
        }
    }

    private final Consumer<List<Notice>> tell;
    private final Map<ChatId, Due> dues = new HashMap<>(); // guarded by itself

    /// @param tell tells this node and the others
    public PositionFanOut(Consumer<List<Notice>> tell) {
        this.tell = tell;
    }

    public void moved(List<Fact> facts) {
        for (Fact fact : facts) {
            if (fact instanceof Fact.PositionMoved moved) {
                long now = System.nanoTime();
                synchronized (dues) {
                    dues.computeIfAbsent(moved.chat(), _ -> new Due(now)).add(moved, now);
                }
            }
        }
    }

    /// What may be told of this chat by one who tells of it anyway.
    public List<Notice> take(ChatId chat) {
        synchronized (dues) {
            Due due = dues.get(chat);
            long now = System.nanoTime();
            return due != null && due.mayGo(now) ? due.take(now) : List.of();
        }
    }

    /// Tells what nobody has taken. To be called every [Limits#RECEIPT_TICK].
    public void flush() {
        List<Notice> notices = new ArrayList<>(0);
        synchronized (dues) {
            long now = System.nanoTime();
            for (Iterator<Due> each = dues.values().iterator(); each.hasNext(); ) {
                Due due = each.next();
                if (due.mustGo(now)) {
                    notices.addAll(due.take(now));
                } else if (due.newest.isEmpty() && now - due.told >= INTERVAL + WAIT) {
                    each.remove();
                }
            }
        }
        if (!notices.isEmpty()) {
            tell.accept(notices);
        }
    }

    private static List<Notice> notices(Collection<Fact.PositionMoved> due) {
        List<Notice> notices = new ArrayList<>(due.size());
        for (Fact.PositionMoved moved : due) {
            if (moved.memberCount() <= Limits.SMALL_CHAT) {
                notices.add(new Notice.Moved(moved));
            } else if (moved.kind() == Fact.PositionMoved.Kind.READ) {
                notices.add(new Notice.MovedMine(moved)); // my other devices
            }
        }
        return notices;
    }
}
