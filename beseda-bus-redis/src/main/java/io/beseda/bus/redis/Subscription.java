package io.beseda.bus.redis;

import io.beseda.core.bus.Topic;
import org.jspecify.annotations.Nullable;

/// A topic that is listened to, or is about to be no longer. Of [Subscriptions].
final class Subscription {
    final Topic topic;
    final String channel;
    boolean wanted = true;
    /// Where it was asked for; null: nowhere yet.
    @Nullable
    Session at;
    /// Confirmations to come of beginning and of ending.
    int beginning;

    int ending;

    Subscription(Topic topic, String channel) {
        this.topic = topic;
        this.channel = channel;
    }

    void forget() {
        at = null;
        beginning = 0;
        ending = 0;
    }
}
