package io.beseda.core.hub;

import io.beseda.core.Limits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection's place among the listeners of one chat. Owner: the connection's loop.
public final class Subscription {
    /// Not in the array of live ones.
    static final int NOWHERE = -1;

    final Subscriber subscriber;
    final Listeners chat;
    /// Index in the array of live ones, or [#NOWHERE].
    int index = NOWHERE;
    /// Events up to here were sent from the store already.
    long sentUpTo;
    /// The entry of the log by which the user joined; 0: with the chat's creation.
    long joinedSeq;
    /// Messages at or below are not to be seen: they came before the user joined.
    long floor;

    /// Held until the membership was read once more.
    boolean unconfirmed;

    private int holds;
    /// Null: nothing, as most of the time.
    private @Nullable List<Encoded> held;

    private int heldBytes;

    Subscription(Subscriber subscriber, Listeners chat) {
        this.subscriber = subscriber;
        this.chat = chat;
    }

    boolean live() {
        return index != NOWHERE;
    }

    /// Events wait: what the connection missed is being read. Two readers at once are counted.
    boolean holding() {
        return holds > 0;
    }

    void startHolding() {
        holds++;
    }

    /// True: nobody wants the events to wait any more.
    boolean stopHolding() {
        holds = Math.max(0, holds - 1);
        return holds == 0;
    }

    /// Past the bound nothing is kept: the connection is told to load the chat anew.
    void hold(Encoded encoded, int length) {
        heldBytes += length;
        if (overflowed()) {
            held = null;
            return;
        }
        if (held == null) {
            held = new ArrayList<>();
        }
        held.add(encoded);
    }

    boolean overflowed() {
        return heldBytes > Limits.HELD_BYTES;
    }

    List<Encoded> takeHeld() {
        List<Encoded> taken = held == null ? List.of() : held;
        held = null;
        heldBytes = 0;
        return taken;
    }
}
