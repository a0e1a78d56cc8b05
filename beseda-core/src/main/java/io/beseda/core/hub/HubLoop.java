package io.beseda.core.hub;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.core.log.ChatStore.Membership;
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
/// its end. Before the set of a chat's listeners changes, what was gathered for the old set is sent to the
/// old set: otherwise one who is removed would get what came after, and one who joins what came before.
public final class HubLoop {
    private final Loop loop;
    private final Encoder encoder;
    private final Sequencer sequencer;
    private final Audience audience;
    private final Newcomers newcomers;
    private final Openings openings;
    private final Map<ChatId, Listeners> chats = new HashMap<>();
    private final Map<UserId, List<Subscriber>> users = new HashMap<>();
    private final Writer writer;

    HubLoop(Loop loop, Writer writer, Encoder encoder, Announcer announcer, Sequencer sequencer, Audience audience) {
        this.loop = loop;
        this.encoder = encoder;
        this.sequencer = sequencer;
        this.audience = audience;
        this.newcomers = new Newcomers(this, announcer);
        this.openings = new Openings(this, newcomers);
        this.writer = writer;
    }

    Loop loop() {
        return loop;
    }

    // ---- connections come and go

    /// First step of opening: from here on, changes of the user's memberships are remembered.
    public void register(Subscriber subscriber) {
        users.computeIfAbsent(subscriber.user, _ -> new ArrayList<>(1)).add(subscriber);
        audience.came(subscriber.user);
    }

    /// Second step: listens to these chats, corrected by what was remembered since [#register].
    ///
    /// @return whether [#confirm] must be called with memberships read anew
    public boolean listen(Subscriber subscriber, Collection<Membership> memberships) {
        return openings.listen(subscriber, memberships);
    }

    /// Third step, where [#listen] asks for it.
    public void confirm(Subscriber subscriber, Collection<Membership> memberships) {
        openings.confirm(subscriber, memberships);
    }

    /// Whether this connection hears of the chat: a member, as far as events have come.
    public boolean hears(Subscriber subscriber, ChatId chat) {
        return subscriber.subscriptions.containsKey(chat);
    }

    /// Members of a chat that someone here listens to; 0 when nobody does.
    public int memberCount(ChatId chat) {
        Listeners listeners = chats.get(chat);
        return listeners == null ? 0 : listeners.memberCount();
    }

    /// The connection has ended.
    public void remove(Subscriber subscriber) {
        subscriber.gone = true;
        List<Subscriber> siblings = users.get(subscriber.user);
        if (siblings != null && siblings.remove(subscriber)) {
            audience.left(subscriber.user);
            if (siblings.isEmpty()) {
                users.remove(subscriber.user);
            }
        }
        drop(List.copyOf(subscriber.subscriptions.values()));
    }

    List<Subscriber> socketsOf(UserId user) {
        return List.copyOf(users.getOrDefault(user, List.of()));
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

    /// Sends from memory what the connection missed of this chat since `seq`, at most `bytes` of it.
    ///
    /// @return how many bytes, or -1: not all of it is remembered, or it is too much; then nothing was sent
    public int catchUp(Subscriber subscriber, ChatId chat, long seq, int bytes) {
        Subscription subscription = subscriber.subscriptions.get(chat);
        Sequencer.Recent recent = subscription == null || subscription.holding() ? null : sequencer.recent(chat, seq);
        if (subscription == null || recent == null) {
            return -1;
        }
        List<byte[]> frames = recent.frames(subscriber.protocol, subscription.floor);
        int size = frames.stream().mapToInt(frame -> frame.length).sum();
        if (size > bytes) {
            return -1;
        }
        if (!frames.isEmpty()) {
            hold(subscriber, chat);
            release(subscription, frames, recent.upTo());
        }
        return size;
    }

    /// The chats that the connection hears of.
    public Set<ChatId> heardBy(Subscriber subscriber) {
        return Set.copyOf(subscriber.subscriptions.keySet());
    }

    // ---- what became true

    /// Events whose turn has come, in the order of their chats' logs.
    void deliver(List<Encoded> events) {
        events.forEach(this::logged);
    }

    /// This user became a member, by the entry `joinedSeq` of the log.
    void added(UserId user, ChatId chat, long joinedSeq) {
        newcomers.arrive(user, chat, joinedSeq, joinedSeq);
    }

    /// The store's list of a user's chats: what is in it and not listened to was missed.
    void reconcile(UserId user, Collection<Membership> memberships) {
        memberships.forEach(
                membership -> newcomers.arrive(user, membership.chat(), membership.joinedSeq(), membership.lastSeq()));
    }

    private void logged(Encoded encoded) {
        switch (encoded.event()) {
            case ChatEvent.MemberLeft left -> {
                leave(left.chat(), left.seq(), left.user());
                spread(encoded);
            }
            case ChatEvent.MemberJoined joined -> {
                spread(encoded);
                added(joined.user(), joined.chat(), joined.seq());
            }
            case ChatEvent.ChatClosed closed -> {
                Listeners listeners = chats.get(closed.chat());
                if (listeners != null) {
                    Set<UserId> present = new HashSet<>();
                    listeners.forEach(subscriber -> present.add(subscriber.user));
                    present.forEach(user -> leave(closed.chat(), closed.seq(), user));
                }
                // Those who are reading their list of chats just now may have it with this chat in it.
                forEach(subscriber -> subscriber.note(closed.chat(), closed.seq(), false));
            }
            default -> spread(encoded);
        }
    }

    private void spread(Encoded encoded) {
        Listeners listeners = chats.get(encoded.event().chat());
        if (listeners == null) {
            return;
        }
        long seq = encoded.event().seq();
        listeners.passed(encoded.event());
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

    /// Holds the event, or passes on what the store has not told yet. True: nothing is between it and the
    /// live ones.
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
        for (Subscriber subscriber : socketsOf(user)) {
            subscriber.note(chat, seq, false);
            Subscription subscription = subscriber.subscriptions.get(chat);
            if (subscription != null && subscription.joinedSeq < seq) { // else he has come back since
                expel(subscription);
            }
        }
    }

    /// The user is no member of the chat any more.
    void expel(Subscription subscription) {
        Subscriber subscriber = subscription.subscriber;
        writer.flush(subscription.chat.group(subscriber.protocol));
        drop(List.of(subscription));
        if (subscriber.opening != null) {
            return; // was never told of the chat
        }
        if (subscriber.allChats) {
            writer.append(subscriber, encoder.chatRemoved(subscription.chat.chat));
        } else {
            close(subscriber, CloseCode.FORBIDDEN, "removed from the chat");
        }
    }

    // ---- the sets

    /// Makes this loop listen to those of the chats that nobody here listened to, from the seq that was read
    /// on.
    void attend(List<Membership> memberships) {
        Map<ChatId, Long> fresh = new HashMap<>();
        memberships.forEach(membership -> {
            if (!chats.containsKey(membership.chat())) {
                fresh.put(membership.chat(), membership.lastSeq());
            }
        });
        if (!fresh.isEmpty()) {
            sequencer.listen(fresh).forEach((chat, first) -> chats.put(chat, new Listeners(chat, first)));
        }
    }

    /// @param seen the chat's log is known up to here
    Listeners attend(ChatId chat, long seen) {
        return chats.computeIfAbsent(chat, _ -> {
            Long first = sequencer.listen(Map.of(chat, seen)).get(chat);
            return new Listeners(chat, first == null ? seen : first);
        });
    }

    /// The chat is attended.
    Subscription subscribe(Subscriber subscriber, ChatId chat, long joinedSeq) {
        Subscription subscription = subscriber.subscriptions.get(chat);
        if (subscription == null) {
            Listeners listeners = attend(chat, joinedSeq);
            subscription = new Subscription(subscriber, listeners);
            listeners.waiting.add(subscription);
            subscriber.subscriptions.put(chat, subscription);
        }
        subscription.joinedSeq = joinedSeq;
        return subscription;
    }

    void goLive(Subscription subscription) {
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

    private void drop(List<Subscription> subscriptions) {
        List<ChatId> left = new ArrayList<>(0);
        for (Subscription subscription : subscriptions) {
            subscription.subscriber.subscriptions.remove(subscription.chat.chat);
            if (subscription.live()) {
                subscription.chat.group(subscription.subscriber.protocol).remove(subscription);
            } else {
                subscription.chat.waiting.remove(subscription);
            }
            if (subscription.chat.isEmpty()) {
                chats.remove(subscription.chat.chat);
                left.add(subscription.chat.chat);
            }
        }
        if (!left.isEmpty()) {
            sequencer.unlisten(left);
        }
    }
}
