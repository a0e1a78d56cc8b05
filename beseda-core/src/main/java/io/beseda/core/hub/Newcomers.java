package io.beseda.core.hub;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Brings new members into a chat: its events are held for their sockets until they were told of the chat.
/// Owner: the loop.
final class Newcomers {
    private final HubLoop hub;
    private final Announcer announcer;

    Newcomers(HubLoop hub, Announcer announcer) {
        this.hub = hub;
        this.announcer = announcer;
    }

    /// Sockets that listen already are left alone: the log of the chat tells them everything.
    ///
    /// @param seen the chat's log is known up to here; `joinedSeq`, or later where the joining itself was
    ///             missed
    void arrive(UserId user, ChatId chat, long joinedSeq, long seen) {
        List<Subscription> held = new ArrayList<>();
        for (Subscriber subscriber : hub.socketsOf(user)) {
            subscriber.note(chat, joinedSeq, true);
            if (subscriber.allChats && !subscriber.subscriptions.containsKey(chat)) {
                hub.attend(chat, seen);
                Subscription subscription = hub.subscribe(subscriber, chat, joinedSeq);
                hub.hold(subscriber, chat);
                if (subscriber.opening == null) {
                    held.add(subscription);
                }
            }
        }
        if (!held.isEmpty()) {
            introduce(chat, seen == joinedSeq ? joinedSeq : Announcer.NOW, held);
        }
    }

    /// @param seq the seq that the chat is to have for them
    void introduce(ChatId chat, long seq, List<Subscription> held) {
        Set<UserId> users = new HashSet<>();
        held.forEach(subscription -> users.add(subscription.subscriber.user));
        // What came between the joining and the first event that passes here is in the chat as it is now.
        boolean whole = seq >= held.getFirst().chat.first;
        announcer.announce(
                chat, whole ? seq : Announcer.NOW, users, told -> hub.loop().execute(() -> introduced(held, told)));
    }

    private void introduced(List<Subscription> held, Map<UserId, Announcer.Introduction> introductions) {
        for (Subscription subscription : held) {
            Subscriber subscriber = subscription.subscriber;
            if (subscriber.subscriptions.get(subscription.chat.chat) != subscription) {
                continue; // left again, or closed
            }
            Announcer.Introduction introduction = introductions.get(subscriber.user);
            if (introduction == null) {
                // The chat could not be read. Better a reconnection, which catches up, than a chat untold.
                hub.close(subscriber, CloseCode.TRY_AGAIN_LATER, "try again");
            } else if (Announcer.GONE.equals(introduction)) {
                hub.expel(subscription); // the event of that may have passed, or be on its way
            } else {
                subscription.floor = introduction.floor();
                subscription.chat.counted(introduction.members(), introduction.readAt());
                hub.release(subscription, introduction.frames(), introduction.upTo());
            }
        }
    }
}
