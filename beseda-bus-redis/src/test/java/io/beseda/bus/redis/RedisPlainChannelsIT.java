package io.beseda.bus.redis;

import static io.beseda.bus.redis.Nodes.SOON;
import static io.beseda.bus.redis.Nodes.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beseda.contract.RedisServer;
import io.beseda.core.bus.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A server without sharded channels, as Redis was before its version 7: the others do.
class RedisPlainChannelsIT {
    private static final String WITHOUT_SHARDED = "--rename-command SPUBLISH GONE1 --rename-command SSUBSCRIBE GONE2"
            + " --rename-command SUNSUBSCRIBE GONE3";

    private final RedisServer server = RedisServer.start(Map.of("REDIS_OPTIONS", WITHOUT_SHARDED));
    private final Nodes nodes = new Nodes(server.url());
    private final Ear ear = new Ear();

    @AfterEach
    void close() {
        nodes.close();
        server.close();
    }

    @Test
    void noticesArriveInOrder_byPlainChannels_andWhatIsLeftIsNotHeard() {
        RedisNodes receiver = nodes.listening("plain", ear, chat(1), chat(2));
        RedisNodes sender = nodes.up("plain", new Ear());
        assertThat(server.ask("PUBSUB", "CHANNELS", "beseda:plain:c:*").lines())
                .containsExactlyInAnyOrder("beseda:plain:c:1", "beseda:plain:c:2");
        List<Notice> sent = new ArrayList<>();
        for (long seq = 1; seq <= 200; seq++) {
            Notice notice = Samples.logged(1, seq);
            sent.add(notice);
            sender.bus().publish(List.of(notice));
        }
        await().atMost(SOON).until(() -> ear.notices().size() >= sent.size());
        assertThat(ear.notices()).isEqualTo(sent);
        receiver.bus().unsubscribe(List.of(chat(1)));
        await().atMost(SOON)
                .until(() -> server.ask("PUBSUB", "CHANNELS", "beseda:plain:c:*")
                        .strip()
                        .equals("beseda:plain:c:2"));
    }

    @Test
    void afterACrash_everythingIsDoubted_andHeardAgain() {
        RedisNodes receiver = nodes.listening("crash", ear, chat(1));
        RedisNodes sender = nodes.up("crash", new Ear());
        server.kill();
        await().atMost(SOON).until(() -> !receiver.bus().isUp() && !sender.bus().isUp());
        server.startAgain();
        await().atMost(SOON)
                .until(() -> ear.doubts().contains(chat(1)) && sender.bus().isUp());
        sender.bus().publish(List.of(Samples.logged(1, 1)));
        await().atMost(SOON).until(() -> ear.notices().contains(Samples.logged(1, 1)));
    }
}
