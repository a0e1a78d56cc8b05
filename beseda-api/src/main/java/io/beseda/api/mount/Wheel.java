package io.beseda.api.mount;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Timeouts of all connections of a loop, with one timer for the loop instead of one for each of them. A slot
/// holds what is due at its tick, and what is due whole turns later and is passed over until then. Setting a time
/// and taking it back cost a few pointers. Every connection of the loop is on it at all times, so it is also the
/// list of them. Owner: the loop.
public final class Wheel {
    private static final int SLOTS = 512;

    private final long tickNanos;
    private final long origin;
    private final Entry[] slots = new Entry[SLOTS];
    private int now;

    /// A place on the wheel, kept by what waits there.
    public static final class Entry {
        /// Null: both ends of a slot's ring.
        private final @Nullable Timed timed;

        private @Nullable Entry previous;
        private @Nullable Entry next;
        /// The tick at which it is looked at.
        private int due;

        public Entry(Timed timed) {
            this.timed = timed;
        }

        private Entry() {
            timed = null;
            previous = this;
            next = this;
        }

        private Entry next() {
            return Objects.requireNonNull(next);
        }
    }

    /// @param tick the precision
    Wheel(Duration tick, long nanoTime) {
        tickNanos = tick.toNanos();
        origin = nanoTime;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Entry();
        }
    }

    /// The current tick.
    public int now() {
        return now;
    }

    /// How many ticks surely last so long.
    int ticks(Duration duration) {
        return Math.toIntExact(Math.min(Integer.MAX_VALUE / 2, duration.toNanos() / tickNanos + 2));
    }

    /// Sets the entry's time, in place of an earlier one.
    public void schedule(Entry entry, int ticks) {
        remove(entry);
        entry.due = now + ticks;
        link(slots[entry.due & (SLOTS - 1)], entry);
    }

    public void remove(Entry entry) {
        Entry previous = entry.previous;
        Entry next = entry.next;
        if (previous != null && next != null) {
            previous.next = next;
            next.previous = previous;
            entry.previous = null;
            entry.next = null;
        }
    }

    /// Runs what has become due. After a pause (a stopped machine, a busy loop) it is all one tick: what is set
    /// now gets its full time from now on, so nobody is given up for a silence that was ours.
    void advance(long nanoTime) {
        int target = (int) ((nanoTime - origin) / tickNanos);
        int passed = target - now;
        if (passed <= 0) {
            return;
        }
        now = target;
        for (int tick = target - Math.min(passed, SLOTS) + 1; tick - target <= 0; tick++) {
            turn(slots[tick & (SLOTS - 1)]);
        }
    }

    void forEach(Consumer<Timed> action) {
        List<Timed> all = new ArrayList<>(); // a copy: the action may move or remove entries
        for (Entry slot : slots) {
            Entry entry = slot.next();
            for (Timed timed = entry.timed; timed != null; timed = entry.timed) {
                all.add(timed);
                entry = entry.next();
            }
        }
        all.forEach(action);
    }

    /// The chain is moved aside first: what is put into this slot meanwhile belongs to a later turn, and any entry
    /// may leave while it waits there.
    private void turn(Entry slot) {
        Entry first = slot.next();
        if (first.timed == null) {
            return;
        }
        Entry aside = new Entry();
        Entry last = Objects.requireNonNull(slot.previous);
        aside.next = first;
        first.previous = aside;
        aside.previous = last;
        last.next = aside;
        slot.next = slot;
        slot.previous = slot;
        for (Entry entry = aside.next(); entry.timed != null; entry = aside.next()) {
            remove(entry);
            if (entry.due - now > 0) {
                link(slot, entry);
            } else {
                entry.timed.onDue();
            }
        }
    }

    private static void link(Entry slot, Entry entry) {
        Entry last = Objects.requireNonNull(slot.previous);
        last.next = entry;
        entry.previous = last;
        entry.next = slot;
        slot.previous = entry;
    }
}
