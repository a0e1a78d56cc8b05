package io.beseda.core.bus;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/// Port: how the nodes of one service hear of one another at once. A hint: the store is the truth, so a bus may lose,
/// repeat and reorder what it carries, as long as it says so by [Listener#doubt] when it can know.
///
/// All methods may be called from any thread, return at once and do not throw: a bus that is away drops what it is
/// given.
public interface Bus extends AutoCloseable {
    /// Who hears; called by the bus, from any thread; must not block or throw.
    interface Listener {
        /// What other nodes published, in the order in which it came. A node does not hear itself.
        void heard(List<Notice> notices);

        /// On these topics something may have been missed: they are listened to from now on only, or again after a cut.
        void doubt(Set<Topic> topics);
    }

    /// Called once, before anything else.
    void start(Listener listener);

    /// Tells the other nodes that listen. One call per commit: an implementation sends all of it in one go.
    void publish(List<Notice> notices);

    /// Listens to these topics until [#unsubscribe]; once that holds, the listener is told to [Listener#doubt] them.
    void subscribe(Collection<Topic> topics);

    void unsubscribe(Collection<Topic> topics);

    /// Whether other nodes can be heard now, as far as is known.
    boolean isUp();

    @Override
    void close();
}
