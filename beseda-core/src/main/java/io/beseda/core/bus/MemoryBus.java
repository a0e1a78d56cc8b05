package io.beseda.core.bus;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A bus within one process: for a node alone, or for several nodes in one process. Thread-safe.
public final class MemoryBus {
    private final List<Stop> stops = new CopyOnWriteArrayList<>();

    /// For a node alone: nobody else is there to be heard.
    public static Bus alone() {
        return new MemoryBus().join();
    }

    /// One more node's end of the bus.
    public Bus join() {
        Stop stop = new Stop();
        stops.add(stop);
        return stop;
    }

    private final class Stop implements Bus {
        private final Set<Topic> topics = ConcurrentHashMap.newKeySet();
        private volatile @Nullable Listener listener;

        @Override
        public void start(Listener told) {
            listener = told;
        }

        @Override
        public void publish(List<Notice> notices) {
            for (Stop other : stops) {
                if (other != this) {
                    other.hear(notices);
                }
            }
        }

        private void hear(List<Notice> notices) {
            Listener told = listener;
            List<Notice> wanted = notices.stream()
                    .filter(notice -> topics.contains(notice.topic()))
                    .toList();
            if (told != null && !wanted.isEmpty()) {
                told.heard(wanted);
            }
        }

        @Override
        public void subscribe(Collection<Topic> wanted) {
            topics.addAll(wanted);
            Listener told = listener;
            if (told != null && stops.size() > 1) {
                told.doubt(new HashSet<>(wanted));
            }
        }

        @Override
        public void unsubscribe(Collection<Topic> unwanted) {
            unwanted.forEach(topics::remove);
        }

        @Override
        public boolean isUp() {
            return true;
        }

        @Override
        public void close() {
            stops.remove(this);
        }
    }
}
