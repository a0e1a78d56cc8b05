package io.beseda.core.hub;

import io.beseda.core.UserId;
import io.beseda.core.bus.Bus;
import io.beseda.core.bus.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The users with a socket on this node, and as of which version of their lists of chats those sockets
/// listen. Thread-safe.
public final class Audience {
    /// Their first socket has not read the list yet.
    private static final long UNREAD = -1;

    private static final class Presence {
        int sockets;
        long version = UNREAD;
    }

    private final Bus bus;
    private final Map<UserId, Presence> present = new HashMap<>(); // guarded by itself

    Audience(Bus bus) {
        this.bus = bus;
    }

    void came(UserId user) {
        synchronized (present) {
            if (present.computeIfAbsent(user, _ -> new Presence()).sockets++ == 0) {
                bus.subscribe(List.of(new Topic.OfUser(user)));
            }
        }
    }

    void left(UserId user) {
        synchronized (present) {
            Presence presence = present.get(user);
            if (presence != null && --presence.sockets == 0) {
                present.remove(user);
                bus.unsubscribe(List.of(new Topic.OfUser(user)));
            }
        }
    }

    /// Whether the user has a socket here.
    public boolean isHere(UserId user) {
        synchronized (present) {
            return present.containsKey(user);
        }
    }

    /// A socket has read the list and listens to what is in it. With several sockets the oldest list counts.
    public void read(UserId user, long version) {
        synchronized (present) {
            Presence presence = present.get(user);
            if (presence != null && (presence.version == UNREAD || version < presence.version)) {
                presence.version = version;
            }
        }
    }

    /// All sockets of the user listen to what is in the list of this version.
    public void caughtUp(UserId user, long from, long version) {
        synchronized (present) {
            Presence presence = present.get(user);
            if (presence != null && presence.version == from) {
                presence.version = version;
            }
        }
    }

    /// Of everyone whose list was read.
    public Map<UserId, Long> versions() {
        Map<UserId, Long> versions = new HashMap<>();
        synchronized (present) {
            present.forEach((user, presence) -> {
                if (presence.version != UNREAD) {
                    versions.put(user, presence.version);
                }
            });
        }
        return versions;
    }
}
