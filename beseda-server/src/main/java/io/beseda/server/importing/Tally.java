package io.beseda.server.importing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Counts what an import does and meets. Owner: the import's thread.
final class Tally {
    private static final int EXAMPLES = 20;

    /// @param first ids of the first of them: of chats, of messages, or of users
    record Count(long count, List<String> first) {}

    private final Map<Oddity, Long> counts = new EnumMap<>(Oddity.class);
    private final Map<Oddity, List<String>> first = new EnumMap<>(Oddity.class);
    private final Map<Long, Long> moved = new LinkedHashMap<>();
    private long chats;
    private long messages;
    private long present;

    void met(Oddity oddity, Object id) {
        counts.merge(oddity, 1L, Long::sum);
        List<String> examples = first.computeIfAbsent(oddity, _ -> new ArrayList<>());
        if (examples.size() < EXAMPLES) {
            examples.add(id.toString());
        }
    }

    /// A chat has another id here than there.
    void moved(long from, long to) {
        moved.put(from, to);
    }

    void createdChat() {
        chats++;
    }

    void tookMessage() {
        messages++;
    }

    void knewMessages(long count) {
        present += count;
    }

    /// In the order of the rules.
    Map<Oddity, Count> oddities() {
        Map<Oddity, Count> met = new EnumMap<>(Oddity.class);
        counts.forEach((oddity, count) -> met.put(oddity, new Count(count, List.copyOf(first.get(oddity)))));
        return met;
    }

    Map<Long, Long> moved() {
        return Collections.unmodifiableMap(moved);
    }

    long chats() {
        return chats;
    }

    long messages() {
        return messages;
    }

    /// Messages that were here before.
    long present() {
        return present;
    }

    long seen() {
        return messages + present;
    }

    boolean isComplete() {
        return !counts.containsKey(Oddity.LEFT_OUT);
    }
}
