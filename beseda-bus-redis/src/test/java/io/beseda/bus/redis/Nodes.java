package io.beseda.bus.redis;

import static org.awaitility.Awaitility.await;

import io.beseda.core.ChatId;
import io.beseda.core.bus.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/// The nodes that a test opened, and what they heard.
final class Nodes implements AutoCloseable {
    /// Whatever waits for back-off, pings and leases ends well within this time.
    static final Duration SOON = Duration.ofSeconds(60);

    private final String url;
    private final List<RedisNodes> opened = new ArrayList<>();

    Nodes(String url) {
        Awaitility.setDefaultTimeout(SOON);
        this.url = url;
    }

    /// One that may not be connected yet.
    RedisNodes open(String namespace, Ear ear) {
        RedisNodes nodes = RedisNodes.open(RedisUrl.parse(url), namespace);
        opened.add(nodes);
        nodes.bus().start(ear);
        return nodes;
    }

    RedisNodes up(String namespace, Ear ear) {
        RedisNodes nodes = open(namespace, ear);
        await().atMost(SOON).until(nodes.bus()::isUp);
        return nodes;
    }

    RedisNodes listening(String namespace, Ear ear, Topic... topics) {
        RedisNodes nodes = up(namespace, ear);
        nodes.bus().subscribe(List.of(topics));
        await().atMost(SOON).until(() -> ear.doubts().containsAll(List.of(topics)));
        ear.forget();
        return nodes;
    }

    static Topic chat(long id) {
        return new Topic.OfChat(new ChatId(id));
    }

    @Override
    public void close() {
        opened.forEach(RedisNodes::close);
        opened.clear();
    }
}
