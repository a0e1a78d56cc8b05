package io.beseda.bus.redis;

import io.beseda.core.bus.Bus;
import io.beseda.core.bus.Notice;
import io.beseda.core.bus.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Notices by Redis' publish and subscribe: one message for each topic of a commit. What could not be published is
/// remembered by its topic, and those who listen are told of the doubt as soon as that can be done.
final class RedisBus implements Bus {
    /// Topics remembered of which something was not published; others find out by themselves, only later.
    private static final int REMEMBERED = 10_000;
    private static final Duration TELL_AGAIN = Duration.ofSeconds(1);
    /// Messages read and not yet handed on; past it they are dropped, and their topics doubted.
    private static final long INBOX_BYTES = 64 << 20;

    private final long node;
    private final Owner owner;
    private final Routes routes;
    private final Channels channels;
    private final Health health;
    private final Traffic traffic;
    private final Subscriptions subscriptions;
    private final AtomicLong inbox = new AtomicLong();
    /// A message without notices: something was not published.
    private final byte[] doubt;
    private volatile @Nullable Listener listener;

    // The owner's.
    private List<Notice> heard = new ArrayList<>();
    private final Set<String> untold = new LinkedHashSet<>();
    private boolean telling;
    private final Refusals refusals = new Refusals();

    RedisBus(long node, Owner owner, Routes routes, Channels channels, Health health, Traffic traffic) {
        this.node = node;
        this.doubt = NoticeWriter.doubt(node);
        this.owner = owner;
        this.routes = routes;
        this.channels = channels;
        this.health = health;
        this.traffic = traffic;
        this.subscriptions = new Subscriptions(owner, routes, channels, this::received);
        routes.tell(subscriptions);
        owner.atEndOfTurn(this::endTurn);
    }

    @Override
    public void start(Listener who) {
        listener = who;
    }

    @Override
    public void publish(List<Notice> notices) {
        Map<Topic, List<Notice>> byTopic = new LinkedHashMap<>();
        for (Notice notice : notices) {
            byTopic.computeIfAbsent(notice.topic(), _ -> new ArrayList<>()).add(notice);
        }
        Map<Session, List<Call<?>>> batches = new LinkedHashMap<>();
        byTopic.forEach((topic, ofTopic) -> {
            String channel = channels.of(topic);
            for (byte[] message : NoticeWriter.write(node, ofTopic)) {
                put(batches, channel, message);
            }
        });
        batches.forEach(Session::send);
    }

    private void put(Map<Session, List<Call<?>>> batches, String channel, byte[] message) {
        Session session = routes.session(channel);
        if (session == null) {
            owner.run(() -> lost(channel, message, null));
            return;
        }
        Call<Long> call = Call.publish(session.sharded(), channel, message);
        call.onError(error -> owner.run(() -> lost(channel, message, error)));
        batches.computeIfAbsent(session, _ -> new ArrayList<>()).add(call);
    }

    private void lost(String channel, byte[] message, @Nullable Throwable error) {
        if (!NoticeReader.isDoubt(message)) {
            traffic.lost.increment();
        }
        if (untold.size() < REMEMBERED) {
            untold.add(channel);
        }
        if (error != null && refusals.of("publish", error)) {
            routes.refreshSoon(); // mostly it says to ask elsewhere
        }
        if (!telling) {
            telling = true;
            owner.after(TELL_AGAIN, this::tellDoubts);
        }
    }

    private void tellDoubts() {
        telling = false;
        List<String> lost = List.copyOf(untold);
        untold.clear();
        Map<Session, List<Call<?>>> batches = new LinkedHashMap<>();
        lost.forEach(channel -> put(batches, channel, doubt));
        batches.forEach(Session::send);
    }

    @Override
    public void subscribe(Collection<Topic> topics) {
        List<Topic> all = List.copyOf(topics);
        owner.run(() -> subscriptions.add(all));
    }

    @Override
    public void unsubscribe(Collection<Topic> topics) {
        List<Topic> all = List.copyOf(topics);
        owner.run(() -> subscriptions.remove(all));
    }

    /// On the connection's thread.
    private void received(String channel, byte[] message) {
        Topic topic = channels.topic(channel);
        if (topic == null || NoticeReader.isFrom(node, message)) {
            return;
        }
        traffic.messages.increment();
        Optional<List<Notice>> notices = NoticeReader.read(message, topic);
        if (notices.isEmpty() || inbox.addAndGet(message.length) > INBOX_BYTES) {
            inbox.addAndGet(notices.isEmpty() ? 0 : -message.length);
            owner.run(() -> subscriptions.doubt(topic));
            return;
        }
        owner.run(() -> {
            inbox.addAndGet(-message.length);
            heard.addAll(notices.get());
        });
    }

    private void endTurn() {
        subscriptions.pump();
        health.update(routes.complete());
        List<Notice> notices = heard;
        Set<Topic> doubts = subscriptions.takeDoubts();
        if (!notices.isEmpty()) {
            heard = new ArrayList<>();
        }
        Listener who = listener;
        if (who == null) {
            return;
        }
        if (!notices.isEmpty()) {
            who.heard(notices);
        }
        if (!doubts.isEmpty()) {
            traffic.doubts.add(doubts.size());
            who.doubt(doubts);
        }
    }

    @Override
    public boolean isUp() {
        return health.isUp();
    }

    /// Ends the telling; the connections are [RedisNodes]'.
    @Override
    public void close() {
        listener = null;
    }
}
