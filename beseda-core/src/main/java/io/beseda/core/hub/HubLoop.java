package io.beseda.core.hub;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.core.log.ChatStore.Membership;
import io.beseda.core.log.Fact;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The listeners of one loop. Owner: that loop's thread, which alone may call it: there is nothing to lock.
///
/// Frames of one turn of the loop are gathered per chat and protocol and leave in one write per connection at
/// its end. Before the set of a chat's listeners changes, what was gathered for the old set is sent to the old
/// set: otherwise one who is removed would get what came after, and one who joins what came before.
public final class HubLoop {
    private final Loop loop;
    private final Encoder encoder;
    private final Announcer announcer;
    private final Map<ChatId, Listeners> chats = new HashMap<>();
    private final Map<UserId, List<Subscriber>> users = new HashMap<>();
    private final Writer writer;

    HubLoop(Loop loop, Encoder encoder, Announcer announcer) {
        this.loop = loop;
        this.encoder = encoder;
        this.announcer = announcer;
        this.writer = new Writer(loop);
    }

    Loop loop() {
        return loop;
    }

    // ---- connections come and go

    /// First step of opening: from here on, changes of the user's memberships are remembered.
    public void register(Subscriber subscriber) {
        users.computeIfAbsent(subscriber.user, _ -> new ArrayList<>(1)).add(subscriber);
    }

    /// Second step: listens to these chats, corrected by what was remembered since [#register].
    public void listen(Subscriber subscriber, Collection<Membership> memberships) {
        Map<ChatId, Subscriber.MembershipChange> changes = subscriber.opening;
        subscriber.opening = null;
        if (subscriber.gone || changes == null) {
            return;
        }
        for (Membership membership : memberships) {
            Subscriber.MembershipChange change = changes.get(membership.chat());
            boolean leftSince = change != null && !change.member() && change.seq() > membership.joinedSeq();
            if (!leftSince) {
                Subscription subscription = subscribe(subscriber, membership.chat());
                subscription.chat.memberCount = Math.max(subscription.chat.memberCount, membership.memberCount());
                subscription.floor = membership.floor();
                if (subscription.holding()) {
                    release(subscription, List.of(), subscription.chat.lastSeq); // joined before the list was read
                } else {
                    goLive(subscription);
                }
            }
        }
        changes.forEach((chat, change) -> {
            Subscription subscription = subscriber.subscriptions.get(chat);
            if (change.member() && subscription != null && subscription.holding()) {
                introduce(chat, change.seq(), List.of(subscription)); // joined after the list was read
            }
        });
    }

    /// Whether this connection hears of the chat: a member, as far as events have come.
    public boolean hears(Subscriber subscriber, ChatId chat) {
        return subscriber.subscriptions.containsKey(chat);
    }

    /// Members of a chat that someone here listens to; 0 when nobody does.
    public int memberCount(ChatId chat) {
        Listeners listeners = chats.get(chat);
        return listeners == null ? 0 : listeners.memberCount;
    }

    /// The connection has ended.
    public void remove(Subscriber subscriber) {
        subscriber.gone = true;
        List<Subscriber> siblings = users.get(subscriber.user);
        if (siblings != null) {
            siblings.remove(subscriber);
            if (siblings.isEmpty()) {
                users.remove(subscriber.user);
            }
        }
        for (Subscription subscription : List.copyOf(subscriber.subscriptions.values())) {
            drop(subscription);
        }
    }

    // ---- frames

    /// A frame for one connection alone; it leaves at the end of the turn, after what its chats get.
    public void send(Subscriber subscriber, byte[] frame) {
        if (!subscriber.gone) {
            writer.append(subscriber, frame);
        }
    }

    /// Sends what waits, then closes.
    public void close(Subscriber subscriber, int code, String reason) {
        subscriber.subscriptions.values().forEach(s -> writer.flush(s.chat.group(subscriber.protocol)));
        writer.flush(subscriber);
        subscriber.connection.close(code, reason);
    }

    /// From now on events of this chat wait for the [#release] of what is returned. Null: the connection does
    /// not hear of the chat.
    public @Nullable Subscription hold(Subscriber subscriber, ChatId chat) {
        Subscription subscription = subscriber.subscriptions.get(chat);
        if (subscription != null) {
            if (subscription.live()) {
                Listeners.Group group = subscription.chat.group(subscriber.protocol);
                writer.flush(group);
                group.remove(subscription);
                subscription.chat.waiting.add(subscription);
            }
            subscription.startHolding();
        }
        return subscription;
    }

    /// Sends `frames`, which tell of everything up to `upTo`, then what was held, without a repeat; then the
    /// chat is live again. Nothing happens when the connection has left the chat meanwhile.
    public void release(Subscription subscription, List<byte[]> frames, long upTo) {
        Subscriber subscriber = subscription.subscriber;
        if (subscriber.gone || subscriber.subscriptions.get(subscription.chat.chat) != subscription) {
            return;
        }
        writer.flush(subscription.chat.group(subscriber.protocol));
        frames.forEach(frame -> writer.append(subscriber, frame));
        subscription.sentUpTo = Math.max(subscription.sentUpTo, upTo);
        if (!subscription.stopHolding()) {
            return;
        }
        if (subscription.overflowed()) {
            writer.append(subscriber, encoder.reset(subscription.chat.chat));
            subscription.sentUpTo = subscription.chat.lastSeq;
        }
        for (Encoded encoded : subscription.takeHeld()) {
            byte[] frame = encoded.frame(subscriber.protocol, subscription.floor);
            if (encoded.event().seq() > subscription.sentUpTo && frame != null) {
                writer.append(subscriber, frame);
                subscription.sentUpTo = encoded.event().seq();
            }
        }
        if (subscription.chat.lastSeq >= subscription.sentUpTo) {
            goLive(subscription);
        }
    }

    void toChat(ChatId chat, byte[] frame, @Nullable UserId except) {
        Listeners listeners = chats.get(chat);
        if (listeners == null) {
            return;
        }
        listeners.forEach(subscriber -> {
            boolean wanted = subscriber.full() && subscriber.opening == null;
            if (wanted && !subscriber.user.equals(except)) {
                writer.append(subscriber, frame);
            }
        });
    }

    void toUser(UserId user, byte[] frame) {
        for (Subscriber subscriber : users.getOrDefault(user, List.of())) {
            if (subscriber.allChats && subscriber.opening == null) {
                send(subscriber, frame);
            }
        }
    }

    void forEach(Consumer<Subscriber> action) {
        List.copyOf(users.values()).forEach(list -> List.copyOf(list).forEach(action));
    }

    // ---- what became true

    void deliver(List<Object> facts) {
        for (Object fact : facts) {
            if (fact instanceof Encoded encoded) {
                logged(encoded);
            } else if (fact instanceof Fact.ChatOpened opened) {
                newcomers(opened.chat(), 0, opened.members());
                Listeners listeners = chats.get(opened.chat());
                if (listeners != null) {
                    listeners.memberCount =
                            Math.max(listeners.memberCount, opened.members().size());
                }
            }
        }
    }

    private void logged(Encoded encoded) {
        switch (encoded.event()) {
            case ChatEvent.MemberLeft left -> {
                leave(left.chat(), left.seq(), left.user());
                spread(encoded, -1);
            }
            case ChatEvent.MemberJoined joined -> {
                spread(encoded, 1);
                newcomers(joined.chat(), joined.seq(), List.of(joined.user()));
            }
            case ChatEvent.ChatClosed closed -> {
                Listeners listeners = chats.get(closed.chat());
                if (listeners != null) {
                    Set<UserId> present = new HashSet<>();
                    listeners.forEach(subscriber -> present.add(subscriber.user));
                    present.forEach(user -> leave(closed.chat(), closed.seq(), user));
                }
                // Those who are reading their list of chats just now may have it with this chat in it.
                forEach(subscriber -> note(subscriber, closed.chat(), closed.seq(), false));
            }
            default -> spread(encoded, 0);
        }
    }

    private static void note(Subscriber subscriber, ChatId chat, long seq, boolean member) {
        if (subscriber.opening != null) {
            subscriber.opening.put(chat, new Subscriber.MembershipChange(seq, member));
        }
    }

    private void spread(Encoded encoded, int memberChange) {
        Listeners listeners = chats.get(encoded.event().chat());
        if (listeners == null) {
            return;
        }
        long seq = encoded.event().seq();
        listeners.lastSeq = seq;
        listeners.memberCount += memberChange;
        for (Listeners.Group group : listeners.groups()) {
            byte[] frame = group.isEmpty() ? null : encoded.frame(group.protocol);
            if (frame == null) {
                continue;
            }
            if (encoded.event().seenAbove(group.floor).equals(encoded.event())) {
                writer.append(group, frame);
            } else {
                spreadBySight(group, encoded);
            }
        }
        List<Subscription> waiting = List.copyOf(listeners.waiting);
        listeners.waiting.clear();
        for (Subscription subscription : waiting) {
            if (catchUp(subscription, seq, encoded)) {
                goLive(subscription);
            } else {
                listeners.waiting.add(subscription);
            }
        }
    }

    /// Holds the event, or passes on what the store has not told yet. True: nothing is between it and the live
    /// ones.
    private boolean catchUp(Subscription subscription, long seq, Encoded encoded) {
        byte[] frame = encoded.frame(subscription.subscriber.protocol, subscription.floor);
        if (subscription.holding()) {
            if (frame != null) {
                subscription.hold(encoded, frame.length);
            }
            return false;
        }
        if (seq > subscription.sentUpTo && frame != null) {
            writer.append(subscription.subscriber, frame);
        }
        return seq >= subscription.sentUpTo;
    }

    /// Some may see less of the event than others: each gets his own frame, in its place among the group's.
    private void spreadBySight(Listeners.Group group, Encoded encoded) {
        writer.flush(group);
        for (int i = 0; i < group.size(); i++) {
            Subscription subscription = group.get(i);
            byte[] frame = encoded.frame(group.protocol, subscription.floor);
            if (frame != null) {
                writer.append(subscription.subscriber, frame);
                writer.flush(subscription.subscriber);
            }
        }
    }

    private void leave(ChatId chat, long seq, UserId user) {
        for (Subscriber subscriber : List.copyOf(users.getOrDefault(user, List.of()))) {
            note(subscriber, chat, seq, false);
            Subscription subscription = subscriber.subscriptions.get(chat);
            if (subscription == null) {
                continue;
            }
            writer.flush(subscription.chat.group(subscriber.protocol));
            drop(subscription);
            if (subscriber.opening != null) {
                continue; // was never told of the chat
            }
            if (subscriber.allChats) {
                writer.append(subscriber, encoder.chatRemoved(chat));
            } else {
                close(subscriber, CloseCode.FORBIDDEN, "removed from the chat");
            }
        }
    }

    /// Holds the chat's events for these users' sockets until they were told of the chat.
    private void newcomers(ChatId chat, long joinedSeq, Collection<UserId> added) {
        List<Subscription> held = new ArrayList<>();
        for (UserId user : added) {
            for (Subscriber subscriber : users.getOrDefault(user, List.of())) {
                note(subscriber, chat, joinedSeq, true);
                if (subscriber.allChats) {
                    Subscription subscription = subscribe(subscriber, chat);
                    hold(subscriber, chat);
                    if (subscriber.opening == null) {
                        held.add(subscription);
                    }
                }
            }
        }
        if (!held.isEmpty()) {
            introduce(chat, joinedSeq, held);
        }
    }

    private void introduce(ChatId chat, long joinedSeq, List<Subscription> held) {
        Set<UserId> newUsers = new HashSet<>();
        held.forEach(subscription -> newUsers.add(subscription.subscriber.user));
        announcer.announce(chat, joinedSeq, newUsers, told -> loop.execute(() -> introduced(joinedSeq, held, told)));
    }

    private void introduced(
            long joinedSeq, List<Subscription> held, Map<UserId, Announcer.Introduction> introductions) {
        for (Subscription subscription : held) {
            Subscriber subscriber = subscription.subscriber;
            boolean stays = subscriber.subscriptions.get(subscription.chat.chat) == subscription;
            Announcer.Introduction introduction = introductions.get(subscriber.user);
            if (!stays || Announcer.GONE.equals(introduction)) {
                continue; // removed again: the event of that ends the subscription, or has
            }
            if (introduction != null) {
                subscription.floor = introduction.floor();
                release(subscription, introduction.frames(), joinedSeq);
            } else {
                // The chat could not be read. Better a reconnection, which catches up, than a chat untold.
                close(subscriber, CloseCode.TRY_AGAIN_LATER, "try again");
            }
        }
    }

    // ---- the sets

    private Subscription subscribe(Subscriber subscriber, ChatId chat) {
        Subscription present = subscriber.subscriptions.get(chat);
        if (present != null) {
            return present;
        }
        Listeners listeners = chats.computeIfAbsent(chat, Listeners::new);
        Subscription subscription = new Subscription(subscriber, listeners);
        listeners.waiting.add(subscription);
        subscriber.subscriptions.put(chat, subscription);
        return subscription;
    }

    private void goLive(Subscription subscription) {
        if (subscription.live()) {
            return;
        }
        Subscriber subscriber = subscription.subscriber;
        Listeners.Group group = subscription.chat.group(subscriber.protocol);
        writer.flush(group);
        writer.flush(subscriber);
        subscription.chat.waiting.remove(subscription);
        group.add(subscription);
    }

    private void drop(Subscription subscription) {
        subscription.subscriber.subscriptions.remove(subscription.chat.chat);
        if (subscription.live()) {
            subscription.chat.group(subscription.subscriber.protocol).remove(subscription);
        } else {
            subscription.chat.waiting.remove(subscription);
        }
        if (subscription.chat.isEmpty()) {
            chats.remove(subscription.chat.chat);
        }
    }
}
