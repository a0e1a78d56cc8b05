package io.beseda.core.hub;

import io.beseda.core.ChatId;
import io.beseda.core.log.ChatStore.Membership;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes a new connection listen to the chats that the store has read for it, without missing what happened
/// while they were read. Owner: the loop.
final class Openings {
    private final HubLoop hub;
    private final Newcomers newcomers;

    Openings(HubLoop hub, Newcomers newcomers) {
        this.hub = hub;
        this.newcomers = newcomers;
    }

    /// @return whether [#confirm] must be called with memberships read anew: this node began to listen to
    /// some of the chats at a later seq than these memberships are of, and so cannot have remembered all
    boolean listen(Subscriber subscriber, Collection<Membership> memberships) {
        Map<ChatId, Subscriber.MembershipChange> changes = subscriber.opening;
        subscriber.opening = null;
        if (subscriber.gone || changes == null) {
            return false;
        }
        List<Membership> mine = new ArrayList<>();
        for (Membership membership : memberships) {
            Subscriber.MembershipChange change = changes.get(membership.chat());
            boolean leftSince = change != null && !change.member() && change.seq() > membership.joinedSeq();
            if (!leftSince) {
                mine.add(membership);
            }
        }
        hub.attend(mine);
        boolean unsure = false;
        for (Membership membership : mine) {
            unsure |= !listen(subscriber, membership);
        }
        changes.forEach((chat, change) -> {
            Subscription subscription = subscriber.subscriptions.get(chat);
            if (change.member() && subscription != null && subscription.holding() && !subscription.unconfirmed) {
                newcomers.introduce(chat, change.seq(), List.of(subscription)); // joined after the list was read
            }
        });
        return unsure;
    }

    private boolean listen(Subscriber subscriber, Membership membership) {
        Subscription subscription = hub.subscribe(subscriber, membership.chat(), membership.joinedSeq());
        subscription.chat.counted(membership.memberCount(), membership.lastSeq());
        subscription.floor = membership.floor();
        if (membership.lastSeq() < subscription.chat.first) {
            subscription.unconfirmed = true;
            if (!subscription.holding()) {
                subscription.startHolding();
            }
            return false;
        }
        if (subscription.holding()) {
            hub.release(subscription, List.of(), subscription.chat.lastSeq); // joined before the list was read
        } else {
            hub.goLive(subscription);
        }
        return true;
    }

    void confirm(Subscriber subscriber, Collection<Membership> memberships) {
        Map<ChatId, Membership> now = new HashMap<>();
        memberships.forEach(membership -> now.put(membership.chat(), membership));
        for (Subscription subscription : List.copyOf(subscriber.subscriptions.values())) {
            if (subscription.unconfirmed) {
                subscription.unconfirmed = false;
                Membership membership = now.get(subscription.chat.chat);
                if (membership == null) {
                    hub.expel(subscription);
                } else {
                    subscription.floor = membership.floor();
                    subscription.joinedSeq = membership.joinedSeq();
                    hub.release(subscription, List.of(), 0);
                }
            }
        }
    }
}
