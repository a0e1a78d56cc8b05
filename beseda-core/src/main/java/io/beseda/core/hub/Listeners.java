package io.beseda.core.hub;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// Who listens to one chat on one loop. Owner: that loop.
///
/// A live connection gets the shared bytes of its protocol's group; one that is catching up waits beside the
/// groups and is served by itself.
final class Listeners {
    final ChatId chat;
    final List<Subscription> waiting = new ArrayList<>(0);
    /// The newest event that passed here; 0 before the first.
    long lastSeq;

    /// Later events of this chat pass here, as far as this node is concerned.
    final long first;

    private int memberCount;
    /// The seq as of which they were counted.
    private long countedAt = -1;

    private final Group[] groups = new Group[Protocol.values().length];

    Listeners(ChatId chat, long first) {
        this.chat = chat;
        this.first = first;
        for (Protocol protocol : Protocol.values()) {
            groups[protocol.ordinal()] = new Group(chat, protocol);
        }
    }

    Group group(Protocol protocol) {
        return groups[protocol.ordinal()];
    }

    List<Group> groups() {
        return Arrays.asList(groups);
    }

    /// The store has counted the chat's members. Of two counts the later one is right.
    void counted(int members, long atSeq) {
        if (atSeq > countedAt) {
            memberCount = members;
            countedAt = atSeq;
        }
    }

    /// An event has passed that changes their number.
    void passed(ChatEvent event) {
        lastSeq = event.seq();
        if (countedAt >= 0 && event.seq() > countedAt) {
            countedAt = event.seq();
            memberCount += switch (event) {
                case ChatEvent.MemberJoined _ -> 1;
                case ChatEvent.MemberLeft _ -> -1;
                default -> 0;
            };
        }
    }

    int memberCount() {
        return memberCount;
    }

    /// Everyone, live or waiting.
    void forEach(Consumer<Subscriber> action) {
        waiting.forEach(subscription -> action.accept(subscription.subscriber));
        for (Group group : groups) {
            for (int i = 0; i < group.size(); i++) {
                action.accept(group.get(i).subscriber);
            }
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty() && Arrays.stream(groups).allMatch(Group::isEmpty);
    }

    /// Connections that get the same bytes: a frame is appended once for all of them.
    static final class Group {
        final ChatId chat;
        final Protocol protocol;
        final Bytes pending = new Bytes();
        /// Something is to be sent at the end of the turn.
        boolean dirty;
        /// What there was to be sent at the end of a turn waits for the next message.
        boolean waiting;
        /// The highest floor of those who were ever in it.
        long floor;

        private Subscription[] live = new Subscription[1];
        private int size;

        Group(ChatId chat, Protocol protocol) {
            this.chat = chat;
            this.protocol = protocol;
        }

        boolean isEmpty() {
            return size == 0;
        }

        int size() {
            return size;
        }

        Subscription get(int index) {
            return live[index];
        }

        void add(Subscription subscription) {
            if (size == live.length) {
                live = Arrays.copyOf(live, size * 2);
            }
            subscription.index = size;
            floor = Math.max(floor, subscription.floor);
            live[size++] = subscription;
        }

        /// The last one takes the free place.
        @SuppressWarnings("NullAway") // slots past size are null and never read
        void remove(Subscription subscription) {
            Subscription last = live[--size];
            live[subscription.index] = last;
            last.index = subscription.index;
            live[size] = null;
            subscription.index = Subscription.NOWHERE;
        }
    }
}
