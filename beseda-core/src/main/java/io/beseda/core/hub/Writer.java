package io.beseda.core.hub;

import io.beseda.core.Limits;
import java.util.ArrayList;
import java.util.List;

/// Gathers what one turn of the loop has to say, and says it at the end of the turn: one write per connection
/// and group, whatever the number of frames. No timer: with one message in flight it leaves in the same turn.
/// Owner: the loop.
final class Writer {
    private final Loop loop;
    private final List<Listeners.Group> dirtyGroups = new ArrayList<>();
    private final List<Subscriber> dirtySubscribers = new ArrayList<>();
    private boolean scheduled;

    Writer(Loop loop) {
        this.loop = loop;
    }

    void append(Listeners.Group group, byte[] frame) {
        group.pending.append(frame);
        if (group.pending.length() >= Limits.MERGED_BYTES) {
            flush(group);
        } else if (!group.dirty) {
            group.dirty = true;
            dirtyGroups.add(group);
            schedule();
        }
    }

    void append(Subscriber subscriber, byte[] frame) {
        subscriber.own.append(frame);
        if (subscriber.own.length() >= Limits.MERGED_BYTES) {
            flush(subscriber);
        } else if (!subscriber.dirty) {
            subscriber.dirty = true;
            dirtySubscribers.add(subscriber);
            schedule();
        }
    }

    void flush(Listeners.Group group) {
        if (group.pending.length() == 0) {
            return;
        }
        SharedBytes frames = group.pending.take(loop);
        try {
            for (int i = 0; i < group.size(); i++) {
                group.get(i).subscriber.connection.write(frames);
            }
        } finally {
            frames.release();
        }
    }

    void flush(Subscriber subscriber) {
        if (subscriber.own.length() == 0) {
            return;
        }
        SharedBytes frames = subscriber.own.take(loop);
        try {
            subscriber.connection.write(frames);
        } finally {
            frames.release();
        }
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            loop.execute(this::endOfTurn);
        }
    }

    private void endOfTurn() {
        scheduled = false;
        // A write can close a connection, and that can add to the lists: the next turn takes those.
        List<Listeners.Group> groups = List.copyOf(dirtyGroups);
        List<Subscriber> subscribers = List.copyOf(dirtySubscribers);
        dirtyGroups.clear();
        dirtySubscribers.clear();
        for (Listeners.Group group : groups) {
            group.dirty = false;
            flush(group);
        }
        for (Subscriber subscriber : subscribers) {
            subscriber.dirty = false;
            flush(subscriber);
        }
    }
}
