package io.beseda.core.message;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.beseda.core.log.ChatStore.Membership;
import io.beseda.core.log.SharedReads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a client that was away has missed. Thread-safe; blocks on the store.
public final class Sync {
    private final SharedReads store;

    public Sync(SharedReads store) {
        this.store = store;
    }

    /// What to do about one chat that the client named.
    public sealed interface Catchup {
        /// These events, which lead up to `upTo`.
        record Missed(List<ChatEvent> events, long upTo) implements Catchup {
            public Missed {
                events = List.copyOf(events);
            }
        }

        /// Load the chat anew; live events follow `upTo`.
        record Reset(long upTo) implements Catchup {}

        record NotMine() implements Catchup {}
    }

    /// Two reads at most, whatever the number of chats; those who sync at once share them.
    ///
    /// @param knownEpoch false: the client's positions mean nothing here
    /// @return one entry per chat that was named
    public Map<ChatId, Catchup> since(UserId me, boolean knownEpoch, Map<ChatId, Long> known) {
        Map<ChatId, Membership> mine = new LinkedHashMap<>();
        store.memberships(me).chats().forEach(membership -> mine.put(membership.chat(), membership));
        Map<ChatId, Long> behind = new HashMap<>();
        known.forEach((chat, seq) -> {
            Membership membership = mine.get(chat);
            if (membership != null && knownEpoch && seq < membership.lastSeq() && !tooMuch(membership, seq)) {
                behind.put(chat, Math.max(seq, membership.floor()));
            }
        });
        Map<ChatId, List<ChatEvent>> events = behind.isEmpty() ? Map.of() : store.backlogs(behind);
        Map<ChatId, Catchup> chats = new LinkedHashMap<>();
        known.forEach((chat, seq) ->
                chats.put(chat, catchup(me, mine.get(chat), knownEpoch, seq, events.getOrDefault(chat, List.of()))));
        return chats;
    }

    /// A log has no holes: what is missed is counted without reading it.
    private static boolean tooMuch(Membership membership, long seq) {
        return membership.lastSeq() - Math.max(seq, membership.floor()) > Limits.SYNC_EVENTS;
    }

    private static Catchup catchup(
            UserId me,
            @org.jspecify.annotations.Nullable Membership membership,
            boolean knownEpoch,
            long seq,
            List<ChatEvent> events) {
        if (membership == null) {
            return new Catchup.NotMine();
        }
        boolean isAhead = seq > membership.lastSeq();
        if (!knownEpoch || isAhead || tooMuch(membership, seq) || events.size() > Limits.SYNC_EVENTS) {
            return new Catchup.Reset(membership.lastSeq());
        }
        long upTo = events.isEmpty()
                ? Math.max(seq, membership.floor())
                : events.getLast().seq();
        return new Catchup.Missed(visible(me, membership, events), upTo);
    }

    /// Up to where I left, should that have happened since the membership was read.
    private static List<ChatEvent> visible(UserId me, Membership membership, List<ChatEvent> events) {
        List<ChatEvent> visible = new ArrayList<>();
        for (ChatEvent event : events) {
            if (event instanceof ChatEvent.MemberLeft left
                    && left.user().equals(me)
                    && left.seq() > membership.joinedSeq()) {
                break;
            }
            visible.add(event.seenAbove(membership.floor()));
        }
        return visible;
    }
}
