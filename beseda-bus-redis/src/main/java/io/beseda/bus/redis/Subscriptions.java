package io.beseda.bus.redis;

import io.beseda.core.bus.Topic;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/// The topics that this node listens to, and where. Whatever ends that, they are asked for again, and doubted once
/// the server has confirmed. The owner's.
final class Subscriptions implements Routes.Listener {
    /// Topics asked for and not confirmed, on one connection: pings get through, and the buffers stay small.
    private static final int AWAITED = 2_000;
    private static final Duration RETRY = Duration.ofMillis(500);

    private final Owner owner;
    private final Routes routes;
    private final Channels channels;
    private final BiConsumer<String, byte[]> messages;
    private final Map<String, Subscription> byChannel = new HashMap<>();
    private Set<Topic> doubts = new LinkedHashSet<>();
    private final Refusals refusals = new Refusals();
    private boolean retrying;

    /// @param messages hears what comes on a channel, on the connection's thread
    Subscriptions(Owner owner, Routes routes, Channels channels, BiConsumer<String, byte[]> messages) {
        this.owner = owner;
        this.routes = routes;
        this.channels = channels;
        this.messages = messages;
    }

    void add(Collection<Topic> topics) {
        for (Topic topic : topics) {
            Subscription subscription =
                    byChannel.computeIfAbsent(channels.of(topic), channel -> new Subscription(topic, channel));
            subscription.wanted = true;
            if (subscription.at == null) {
                place(subscription);
            } else { // also for one that holds: who asks again waits for the doubt again
                subscription.at.asking.add(subscription);
            }
        }
    }

    void remove(Collection<Topic> topics) {
        Map<Session, List<Subscription>> leaving = new LinkedHashMap<>();
        for (Topic topic : topics) {
            Subscription subscription = byChannel.get(channels.of(topic));
            if (subscription == null || !subscription.wanted) {
                continue;
            }
            subscription.wanted = false;
            if (subscription.at == null) {
                byChannel.remove(subscription.channel);
            } else {
                leaving.computeIfAbsent(subscription.at, _ -> new ArrayList<>()).add(subscription);
            }
        }
        leaving.forEach(this::leave);
    }

    /// What was confirmed, or could not be understood, since the last call.
    Set<Topic> takeDoubts() {
        Set<Topic> taken = doubts;
        if (!taken.isEmpty()) {
            doubts = new LinkedHashSet<>();
        }
        return taken;
    }

    /// Something about this topic came and cannot be told.
    void doubt(Topic topic) {
        Subscription subscription = byChannel.get(channels.of(topic));
        if (subscription != null && subscription.wanted) {
            doubts.add(topic);
        }
    }

    private void place(Subscription subscription) {
        Session session = routes.session(subscription.channel);
        if (session != null) {
            subscription.at = session;
            session.asking.add(subscription);
        }
    }

    private void placeAll() {
        for (Subscription subscription : byChannel.values()) {
            if (subscription.at == null) {
                place(subscription);
            }
        }
    }

    /// Asks for what is to be asked for; at the end of the owner's turn, so that many go together.
    void pump() {
        for (Session session : routes.sessions()) {
            List<Call<?>> calls = new ArrayList<>();
            Subscription next;
            while (session.awaited < AWAITED && (next = session.asking.poll()) != null) {
                if (next.wanted && next.at == session) {
                    next.beginning++;
                    session.awaited++;
                    calls.add(begin(session, next));
                }
            }
            if (!calls.isEmpty()) {
                session.sendListening(calls);
            } else if (session.awaited == 0) {
                session.settled = true;
            }
        }
    }

    private Call<byte[]> begin(Session session, Subscription subscription) {
        Call<byte[]> call = Call.subscribe(session.sharded(), subscription.channel);
        call.onError(error -> owner.run(() -> refused(session, subscription, error)));
        return call;
    }

    private void leave(Session session, List<Subscription> subscriptions) {
        List<Call<?>> calls = new ArrayList<>(subscriptions.size());
        for (Subscription subscription : subscriptions) {
            subscription.ending++;
            calls.add(Call.unsubscribe(session.sharded(), subscription.channel));
        }
        session.sendListening(calls);
    }

    private void confirmed(Session session, String channel) {
        Subscription subscription = byChannel.get(channel);
        if (subscription == null || subscription.at != session) {
            return;
        }
        if (subscription.beginning > 0) {
            subscription.beginning--;
            session.awaited--;
        }
        if (subscription.wanted) {
            doubts.add(subscription.topic);
        }
    }

    private void ended(Session session, String channel) {
        Subscription subscription = byChannel.get(channel);
        if (subscription == null || subscription.at != session) {
            return;
        }
        if (subscription.ending > 0) {
            subscription.ending--;
            if (!subscription.wanted && subscription.ending == 0 && subscription.beginning == 0) {
                byChannel.remove(channel);
            }
        } else { // by the server: the slot has moved
            lift(subscription);
            retry();
        }
    }

    /// The server did not take it; when it was the connection that ended, all has been lifted already.
    private void refused(Session session, Subscription subscription, Throwable error) {
        refusals.of("subscribe", error);
        if (subscription.at == session && subscription.beginning > 0) {
            lift(subscription);
            retry();
        }
    }

    private void lift(Subscription subscription) {
        if (subscription.at != null) {
            subscription.at.awaited -= subscription.beginning;
        }
        subscription.forget();
        if (!subscription.wanted) {
            byChannel.remove(subscription.channel);
        }
    }

    private void retry() {
        if (!retrying) {
            retrying = true;
            routes.refreshSoon();
            owner.after(RETRY, () -> {
                retrying = false;
                placeAll();
            });
        }
    }

    @Override
    public void up(Session session) {
        session.listen(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, byte[] message) {
                messages.accept(channel, message);
            }

            @Override
            public void smessage(String channel, byte[] message) {
                messages.accept(channel, message);
            }

            @Override
            public void subscribed(String channel, long count) {
                owner.run(() -> confirmed(session, channel));
            }

            @Override
            public void ssubscribed(String channel, long count) {
                owner.run(() -> confirmed(session, channel));
            }

            @Override
            public void unsubscribed(String channel, long count) {
                owner.run(() -> ended(session, channel));
            }

            @Override
            public void sunsubscribed(String channel, long count) {
                owner.run(() -> ended(session, channel));
            }
        });
        placeAll();
    }

    @Override
    public void down(Session session) {
        List.copyOf(byChannel.values()).stream()
                .filter(subscription -> subscription.at == session)
                .forEach(this::lift);
    }

    @Override
    public void moved() {
        Map<Session, List<Subscription>> leaving = new LinkedHashMap<>();
        for (Subscription subscription : byChannel.values()) {
            Session at = subscription.at;
            if (at != null && at != routes.session(subscription.channel)) {
                leaving.computeIfAbsent(at, _ -> new ArrayList<>()).add(subscription);
            }
        }
        leaving.forEach((session, subscriptions) -> {
            leave(session, subscriptions);
            subscriptions.forEach(this::lift);
        });
        placeAll();
    }
}
