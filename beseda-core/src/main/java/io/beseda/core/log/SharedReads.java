package io.beseda.core.log;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Coalescer;
import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.beseda.core.log.ChatStore.Memberships;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What everybody asks of the store who comes back: when many come at once, they share its statements.
/// Thread-safe; blocks on the store.
public final class SharedReads {
    private final ChatStore store;
    private final Coalescer<UserId, Memberships> memberships;
    private final Coalescer<Place, List<ChatEvent>> backlogs;
    private final Coalescer<UserId, Instant> lastSeen;

    /// A place in the log of a chat.
    private record Place(ChatId chat, long seq) {}

    public SharedReads(ChatStore store) {
        this.store = store;
        this.memberships = new Coalescer<>(store::memberships, Limits.LISTS_READ_TOGETHER, Limits.RETURN_MOMENT);
        this.backlogs = new Coalescer<>(this::backlogs, Limits.LISTS_READ_TOGETHER, Limits.RETURN_MOMENT);
        this.lastSeen = new Coalescer<>(store::lastSeen, Limits.READ_TOGETHER, Limits.LOOK_UP_MOMENT);
    }

    public Memberships memberships(UserId user) {
        return memberships.find(user).orElse(Memberships.NONE);
    }

    public Map<UserId, Instant> lastSeen(Collection<UserId> users) {
        return lastSeen.findAll(users);
    }

    /// For each chat the log after the seq given, ascending, at most [Limits#SYNC_EVENTS] + 1 entries each.
    public Map<ChatId, List<ChatEvent>> backlogs(Map<ChatId, Long> after) {
        List<Place> places = after.entrySet().stream()
                .map(entry -> new Place(entry.getKey(), entry.getValue()))
                .toList();
        Map<ChatId, List<ChatEvent>> found = new HashMap<>();
        backlogs.findAll(places).forEach((place, events) -> found.put(place.chat(), events));
        return found;
    }

    /// Of the places in one chat the lowest is read; the others get the rest of it, where its end was
    /// reached, and are read next where it was not.
    private Map<Place, List<ChatEvent>> backlogs(Set<Place> places) {
        int limit = Limits.SYNC_EVENTS + 1;
        Map<Place, List<ChatEvent>> found = new HashMap<>();
        Set<Place> left = new HashSet<>(places);
        while (!left.isEmpty()) {
            Map<ChatId, Long> lowest = new HashMap<>();
            left.forEach(place -> lowest.merge(place.chat(), place.seq(), Math::min));
            Map<ChatId, List<ChatEvent>> read = store.events(lowest, limit);
            for (Place place : Set.copyOf(left)) {
                List<ChatEvent> events = read.getOrDefault(place.chat(), List.of());
                if (new Place(place.chat(), lowest.getOrDefault(place.chat(), 0L)).equals(place)) {
                    found.put(place, events);
                    left.remove(place);
                } else if (events.size() < limit) {
                    found.put(
                            place,
                            events.stream()
                                    .filter(event -> event.seq() > place.seq())
                                    .toList());
                    left.remove(place);
                }
            }
        }
        return found;
    }
}
