package io.beseda.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beseda.contract.RedisServer;
import io.beseda.core.ChatId;
import io.beseda.core.bus.Notice;
import io.beseda.core.bus.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Two nodes and one Redis that stays.
class RedisBusIT {
    private static RedisServer server;

    private final List<RedisNodes> opened = new ArrayList<>();

    @BeforeAll
    static void start() {
        Awaitility.setDefaultTimeout(Nodes.SOON);
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void closeNodes() {
        opened.forEach(RedisNodes::close);
    }

    private RedisNodes node(String namespace, Ear ear) {
        RedisNodes nodes = RedisNodes.open(RedisUrl.parse(server.url()), namespace);
        opened.add(nodes);
        nodes.bus().start(ear);
        await().until(nodes.bus()::isUp);
        return nodes;
    }

    private static Topic chat(long id) {
        return new Topic.OfChat(new ChatId(id));
    }

    private static void listen(RedisNodes nodes, Ear ear, Topic... topics) {
        nodes.bus().subscribe(List.of(topics));
        await().until(() -> ear.doubts().containsAll(List.of(topics)));
    }

    @Test
    void othersHearInOrderAndTheNodeItselfDoesNot() {
        Ear here = new Ear();
        Ear there = new Ear();
        RedisNodes sender = node("order", here);
        RedisNodes receiver = node("order", there);
        listen(sender, here, chat(1));
        listen(receiver, there, chat(1));
        List<Notice> sent = new ArrayList<>();
        for (long seq = 1; seq <= 500; seq++) {
            Notice notice = Samples.logged(1, seq);
            sent.add(notice);
            sender.bus().publish(List.of(notice));
        }
        await().until(() -> there.notices().size() >= 500);
        assertThat(there.notices()).isEqualTo(sent);
        assertThat(here.notices()).isEmpty();
    }

    @Test
    void everyKindOfNoticeArrives() {
        Ear ear = new Ear();
        RedisNodes sender = node("kinds", new Ear());
        listen(
                node("kinds", ear),
                ear,
                Samples.all().stream().map(Notice::topic).distinct().toArray(Topic[]::new));
        sender.bus().publish(Samples.all());
        await().until(() -> ear.notices().size() >= Samples.all().size());
        assertThat(ear.notices()).containsExactlyInAnyOrderElementsOf(Samples.all());
    }

    @Test
    void oneCallIsOneCommandForEachTopic() {
        Ear ear = new Ear();
        RedisNodes sender = node("count", new Ear());
        listen(node("count", ear), ear, chat(1), chat(2), chat(3));
        List<Notice> notices = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            notices.add(Samples.logged(1 + i % 3, 1 + i / 3));
        }
        long before = published();
        sender.bus().publish(notices);
        await().until(() -> ear.notices().size() == 300);
        assertThat(published() - before).isEqualTo(3);
    }

    private static long published() {
        return server.ask("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_spublish:") || line.startsWith("cmdstat_publish:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("^[^:]*:calls=(\\d+).*", "$1")))
                .sum();
    }

    @Test
    void aServerWithShardedChannelsIsAskedForThem() {
        Ear ear = new Ear();
        listen(node("sharded", ear), ear, chat(1));
        assertThat(server.ask("PUBSUB", "SHARDCHANNELS", "beseda:sharded:*")).contains("beseda:sharded:c:1");
        assertThat(server.ask("PUBSUB", "CHANNELS", "beseda:*")).isBlank();
    }

    @Test
    void namespacesDoNotHearOneAnother() {
        Ear ear = new Ear();
        Ear other = new Ear();
        RedisNodes sender = node("one", new Ear());
        listen(node("one", ear), ear, chat(1));
        listen(node("two", other), other, chat(1));
        sender.bus().publish(List.of(Samples.logged(1, 1)));
        await().until(() -> ear.notices().size() == 1);
        assertThat(other.notices()).isEmpty();
    }

    @Test
    void whatIsNoLongerListenedToDoesNotCome() {
        Ear ear = new Ear();
        RedisNodes sender = node("leave", new Ear());
        RedisNodes receiver = node("leave", ear);
        listen(receiver, ear, chat(1), chat(2));
        receiver.bus().unsubscribe(List.of(chat(1)));
        await().until(() ->
                !server.ask("PUBSUB", "SHARDCHANNELS", "beseda:leave:*").contains("c:1"));
        sender.bus().publish(List.of(Samples.logged(1, 1), Samples.logged(2, 1)));
        await().until(() -> !ear.notices().isEmpty());
        assertThat(ear.notices()).containsExactly(Samples.logged(2, 1));
    }

    @Test
    void whoAsksAgainIsToldToDoubtAgain() {
        Ear ear = new Ear();
        RedisNodes receiver = node("again", ear);
        listen(receiver, ear, chat(1));
        ear.forget();
        listen(receiver, ear, chat(1));
        assertThat(ear.doubts()).containsExactly(chat(1));
    }

    @Test
    void comingAndGoingInAnyOrderEndsAsWasSaidLast() {
        Ear ear = new Ear();
        RedisNodes receiver = node("flips", ear);
        for (int i = 0; i < 200; i++) {
            receiver.bus().subscribe(List.of(chat(1), chat(2)));
            receiver.bus().unsubscribe(List.of(chat(1), chat(2)));
        }
        receiver.bus().subscribe(List.of(chat(2)));
        await().until(() ->
                server.ask("PUBSUB", "SHARDCHANNELS", "beseda:flips:*").strip().equals("beseda:flips:c:2"));
        ear.forget();
        RedisNodes sender = node("flips", new Ear());
        sender.bus().publish(List.of(Samples.logged(1, 1), Samples.logged(2, 1)));
        await().until(() -> !ear.notices().isEmpty());
        assertThat(ear.notices()).containsExactly(Samples.logged(2, 1));
    }

    @Test
    void whatIsNotUnderstoodIsDoubted() {
        Ear ear = new Ear();
        RedisNodes receiver = node("strange", ear);
        listen(receiver, ear, chat(1), chat(2));
        ear.forget();
        server.ask("SPUBLISH", "beseda:strange:c:1", "\u0009 of a later version");
        await().until(() -> !ear.doubts().isEmpty());
        assertThat(ear.doubts()).containsExactly(chat(1));
        assertThat(ear.notices()).isEmpty();
    }

    @Test
    void batchesOfSeveralThreadsArriveWhole() throws InterruptedException {
        Ear ear = new Ear();
        RedisNodes sender = node("threads", new Ear());
        listen(node("threads", ear), ear, chat(1), chat(2), chat(3), chat(4));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (long chat = 1; chat <= 4; chat++) {
            long mine = chat;
            threads.execute(() -> {
                for (long seq = 1; seq <= 1_000; seq += 2) {
                    sender.bus().publish(List.of(Samples.logged(mine, seq), Samples.logged(mine, seq + 1)));
                }
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        await().until(() -> ear.notices().size() == 4_000);
        for (long chat = 1; chat <= 4; chat++) {
            Topic topic = chat(chat);
            List<Notice> ofChat =
                    ear.notices().stream().filter(n -> n.topic().equals(topic)).toList();
            List<Notice> expected = new ArrayList<>();
            for (long seq = 1; seq <= 1_000; seq++) {
                expected.add(Samples.logged(chat, seq));
            }
            assertThat(ofChat).isEqualTo(expected);
        }
        assertThat(ear.calls()).isLessThan(4_000);
    }

    @Test
    void tensOfThousandsOfTopicsAreListenedTo() {
        Ear ear = new Ear();
        RedisNodes receiver = node("many", ear);
        List<Topic> topics = new ArrayList<>();
        for (long id = 1; id <= 30_000; id++) {
            topics.add(chat(id));
        }
        receiver.bus().subscribe(topics);
        await().until(() -> ear.doubts().size() == 30_000);
        assertThat(server.ask("EVAL", "return #redis.call('PUBSUB', 'SHARDCHANNELS', 'beseda:many:*')", "0"))
                .contains("30000");
        assertThat(receiver.bus().isUp()).isTrue();
    }

    @Test
    void aPasswordIsGiven() {
        try (RedisServer guarded = RedisServer.start(Map.of("REDIS_OPTIONS", "--requirepass päss/w0rd"))) {
            String url = guarded.url().replace("redis://", "redis://:p%C3%A4ss%2Fw0rd@");
            try (RedisNodes right = RedisNodes.open(RedisUrl.parse(url + "/3"), "x");
                    RedisNodes wrong = RedisNodes.open(RedisUrl.parse(guarded.url()), "x")) {
                await().until(right.bus()::isUp);
                assertThat(wrong.bus().isUp()).isFalse();
            }
        }
    }
}
