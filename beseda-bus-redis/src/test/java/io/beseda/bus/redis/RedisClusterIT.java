package io.beseda.bus.redis;

import static io.beseda.bus.redis.Nodes.SOON;
import static io.beseda.bus.redis.Nodes.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beseda.contract.RedisServer;
import io.beseda.core.UserId;
import io.beseda.core.bus.Notice;
import io.beseda.core.bus.Topic;
import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Three masters: channels and keys are where their slots are.
class RedisClusterIT {
    private static RedisServer server;

    private final Nodes nodes = new Nodes(server.url());
    private final Ear ear = new Ear();

    @BeforeAll
    static void start() {
        server = RedisServer.cluster();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void topicsAreSpreadOverTheMastersAndAllAreHeard() {
        Topic[] topics = LongStream.rangeClosed(1, 300).mapToObj(Nodes::chat).toArray(Topic[]::new);
        nodes.listening("spread", ear, topics);
        RedisNodes sender = nodes.up("spread", new Ear());
        List<Notice> sent = new ArrayList<>();
        for (long chat = 1; chat <= 300; chat++) {
            sent.add(Samples.logged(chat, 1));
        }
        sender.bus().publish(sent);
        await().until(() -> ear.notices().size() == 300);
        assertThat(ear.notices()).containsExactlyInAnyOrderElementsOf(sent);
        for (int master = 0; master < 3; master++) {
            assertThat(server.askAt(master, "PUBSUB", "SHARDCHANNELS", "beseda:spread:*")
                            .lines())
                    .hasSizeBetween(60, 140);
        }
    }

    @Test
    void aSlotThatMovesIsFollowed() {
        nodes.listening("move", ear, chat(1), chat(2));
        RedisNodes sender = nodes.up("move", new Ear());
        int slot = SlotHash.getSlot("beseda:move:c:1");
        int from = Math.min(slot / 5461, 2);
        int to = (from + 1) % 3;
        String target = server.askAt(to, "CLUSTER", "MYID").strip();
        for (int master : new int[] {to, from, 3 - to - from}) {
            server.askAt(master, "CLUSTER", "SETSLOT", Integer.toString(slot), "NODE", target);
        }
        await().atMost(SOON).until(() -> ear.doubts().contains(chat(1)));
        ear.forget();
        sender.bus().publish(List.of(Samples.logged(1, 1)));
        // The sender may still ask the old master: then it tells of the doubt as soon as it knows the new one.
        await().atMost(SOON)
                .until(() -> ear.notices().contains(Samples.logged(1, 1))
                        || ear.doubts().contains(chat(1)));
        sender.bus().publish(List.of(Samples.logged(1, 2)));
        await().until(() -> ear.notices().contains(Samples.logged(1, 2)));
    }

    @Test
    void aMasterThatCrashesIsWaitedFor() {
        Topic[] topics = LongStream.rangeClosed(1, 30).mapToObj(Nodes::chat).toArray(Topic[]::new);
        RedisNodes receiver = nodes.listening("crash", ear, topics);
        server.kill();
        await().until(() -> !receiver.bus().isUp());
        server.startAgain();
        await().atMost(SOON).until(receiver.bus()::isUp);
        await().until(() -> ear.doubts().containsAll(List.of(topics)));
    }

    @Test
    void rosterAndQuotasAreShared() {
        RedisNodes one = nodes.up("shared", new Ear());
        RedisNodes two = nodes.up("shared", new Ear());
        RedisNodes three = nodes.up("shared", new Ear());
        two.roster().enter(List.of(UserId.of(2), UserId.of(4)));
        three.roster().enter(List.of(UserId.of(3), UserId.of(4)));
        List<UserId> all = List.of(UserId.of(1), UserId.of(2), UserId.of(3), UserId.of(4));
        await().atMost(SOON)
                .until(() -> one.roster()
                        .elsewhere(all)
                        .join()
                        .equals(Optional.of(Set.of(UserId.of(2), UserId.of(3), UserId.of(4)))));
        for (int i = 0; i < 10; i++) {
            Map<String, Integer> some = Map.of("a" + i, 5, "b" + i, 1);
            assertThat(one.quota().take("sends", 5, 0.1, some).join()).containsOnlyKeys("a" + i);
            assertThat(two.quota().take("sends", 5, 0.1, some).join()).containsOnlyKeys("a" + i);
        }
    }

    @Test
    void oneOfItsHostsIsEnough() {
        String first = server.url().substring(0, server.url().indexOf(','));
        try (RedisNodes node = RedisNodes.open(RedisUrl.parse(first), "one")) {
            node.bus().start(ear);
            List<Topic> topics =
                    LongStream.rangeClosed(1, 20).mapToObj(Nodes::chat).toList();
            node.bus().subscribe(topics);
            await().atMost(SOON).until(() -> node.bus().isUp() && ear.doubts().containsAll(topics));
            assertThat(server.askAt(2, "PUBSUB", "SHARDCHANNELS", "beseda:one:*"))
                    .isNotBlank();
        }
    }
}
