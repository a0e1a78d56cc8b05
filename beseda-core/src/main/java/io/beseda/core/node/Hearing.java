package io.beseda.core.node;

import io.beseda.core.ChatEvent;
import io.beseda.core.UserId;
import io.beseda.core.bus.Bus;
import io.beseda.core.bus.Notice;
import io.beseda.core.bus.Topic;
import io.beseda.core.hub.Encoder;
import io.beseda.core.hub.Hub;
import io.beseda.core.presence.Presence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What a node does about what it hears, from the others and from itself alike. Thread-safe.
final class Hearing implements Bus.Listener {
    private final Hub hub;
    private final Encoder encoder;
    private final Presence presence;
    private final Gaps gaps;

    Hearing(Hub hub, Encoder encoder, Presence presence, Gaps gaps) {
        this.hub = hub;
        this.encoder = encoder;
        this.presence = presence;
        this.gaps = gaps;
    }

    @Override
    public void heard(List<Notice> notices) {
        List<ChatEvent> events = new ArrayList<>(notices.size());
        List<Notice.Added> added = new ArrayList<>(0);
        List<Notice.PresenceChanged> presences = new ArrayList<>(0);
        for (Notice notice : notices) {
            switch (notice) {
                case Notice.Logged(ChatEvent event) -> {
                    events.add(event);
                    if (event instanceof ChatEvent.MemberLeft left) {
                        presence.parted(left.user());
                    }
                }
                case Notice.Added arrival -> added.add(arrival);
                case Notice.Moved(var position) -> hub.toChat(position.chat(), encoder.position(position), null);
                case Notice.MovedMine(var position) -> hub.toUser(position.user(), encoder.position(position));
                case Notice.Typing(var chat, var user) -> hub.toChat(chat, encoder.typing(chat, user), user);
                case Notice.Revoked(var revocation) -> hub.revoke(revocation);
                case Notice.PresenceChanged change -> presences.add(change);
            }
        }
        presence.heard(presences);
        if (!added.isEmpty()) {
            hub.added(added);
            // Another lane may have told of the first messages before.
            gaps.doubt(added.stream().map(each -> new Topic.OfChat(each.chat())).collect(Collectors.toSet()));
        }
        hub.sequencer().offer(events);
    }

    @Override
    public void doubt(Set<Topic> topics) {
        gaps.doubt(topics);
        Set<UserId> users = new HashSet<>();
        for (Topic topic : topics) {
            if (topic instanceof Topic.OfPresence(UserId user)) {
                users.add(user);
            }
        }
        presence.doubt(users);
    }
}
