package io.beseda.core.hub;

import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Gathers what one turn of the loop has to say, and says it at the end of the turn: one write per connection
/// and group, whatever the number of frames, and what is a connection's own leaves with it. With one message in
/// flight it leaves in the same turn. A large group waits for the message that is being committed meanwhile, since
/// to write to each of its connections takes longer than a commit. Owner: the loop.
final class Writer {
    private final Loop loop;
    private final Predicate<ChatId> awaited;
    private final List<Listeners.Group> dirtyGroups = new ArrayList<>();
    private final List<Subscriber> dirtySubscribers = new ArrayList<>();
    private final List<Listeners.Group> waitingGroups = new ArrayList<>(0);
    private boolean scheduled;

    /// @param awaited whether a message of this chat is on its way to the log
    Writer(Loop loop, Predicate<ChatId> awaited) {
        this.loop = loop;
        this.awaited = awaited;
    }

    void append(Listeners.Group group, byte[] frame) {
        group.pending.append(frame);
        if (group.pending.length() >= Limits.MERGED_BYTES) {
            flush(group);
        } else {
            atEndOfTurn(group);
        }
    }

    private void atEndOfTurn(Listeners.Group group) {
        if (!group.dirty) {
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
        endWait(group);
        if (group.pending.length() == 0) {
            return;
        }
        SharedBytes frames = group.pending.take(loop);
        try {
            for (int i = 0; i < group.size(); i++) {
                Subscriber subscriber = group.get(i).subscriber;
                if (subscriber.leaving) {
                    subscriber.connection.writeSoon(frames);
                } else {
                    subscriber.connection.write(frames);
                }
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
        List<Listeners.Group> leaving = new ArrayList<>(groups.size());
        for (Listeners.Group group : groups) {
            group.dirty = false;
            if (mayWait(group)) {
                beginWait(group);
            } else {
                endWait(group);
                leaving.add(group);
            }
        }
        subscribers.forEach(this::prepare);
        leaving.forEach(this::flush);
        for (Subscriber subscriber : subscribers) {
            if (subscriber.leaving) {
                subscriber.leaving = false;
                flush(subscriber);
            }
        }
    }

    /// What is a connection's own follows what it gets of its chats: it waits where that waits.
    private void prepare(Subscriber subscriber) {
        for (Listeners.Group group : waitingGroups) {
            if (subscriber.subscriptions.containsKey(group.chat)) {
                dirtySubscribers.add(subscriber);
                return;
            }
        }
        subscriber.dirty = false;
        subscriber.leaving = subscriber.own.length() > 0;
    }

    // ---- large groups wait for one another's frames

    private boolean mayWait(Listeners.Group group) {
        return !group.waiting
                && group.pending.length() > 0
                && group.size() >= Limits.JOINED_LISTENERS
                && awaited.test(group.chat);
    }

    private void beginWait(Listeners.Group group) {
        group.waiting = true;
        waitingGroups.add(group);
        loop.executeLater(
                () -> {
                    if (group.waiting) { // if it waits anew, no longer
                        atEndOfTurn(group);
                    }
                },
                group.size() * Limits.JOIN_NANOS_PER_LISTENER);
    }

    private void endWait(Listeners.Group group) {
        if (group.waiting) {
            group.waiting = false;
            waitingGroups.remove(group);
            if (!dirtySubscribers.isEmpty()) {
                schedule(); // some of them waited with it
            }
        }
    }
}
