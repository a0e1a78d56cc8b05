package io.beseda.bus.redis;

import io.beseda.core.bus.Bus;
import io.beseda.core.bus.Notice;
import io.beseda.core.bus.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Remembers what a node's bus told it.
final class Ear implements Bus.Listener {
    private final List<Notice> notices = new ArrayList<>();
    private final List<Topic> doubts = new ArrayList<>();
    private int calls;

    @Override
    public synchronized void heard(List<Notice> more) {
        notices.addAll(more);
        calls++;
    }

    @Override
    public synchronized void doubt(Set<Topic> topics) {
        doubts.addAll(topics);
    }

    synchronized List<Notice> notices() {
        return List.copyOf(notices);
    }

    synchronized List<Topic> doubts() {
        return List.copyOf(doubts);
    }

    synchronized int calls() {
        return calls;
    }

    synchronized void forget() {
        notices.clear();
        doubts.clear();
        calls = 0;
    }
}
