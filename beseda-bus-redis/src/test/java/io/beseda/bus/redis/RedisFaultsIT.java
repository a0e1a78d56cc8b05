package io.beseda.bus.redis;

import static io.beseda.bus.redis.Nodes.SOON;
import static io.beseda.bus.redis.Nodes.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.beseda.contract.RedisServer;
import io.beseda.core.ChatEvent;
import io.beseda.core.bus.Notice;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// A Redis that dies, stops, forgets and comes back.
class RedisFaultsIT {
    private final RedisServer server = RedisServer.start();
    private final Nodes nodes = new Nodes(server.url());
    private final Ear ear = new Ear();

    @AfterEach
    void close() {
        nodes.close();
        server.close();
    }

    @Test
    void aNodeComesUpWithoutRedisAndConnectsByItself() {
        server.kill();
        RedisNodes node = nodes.open("late", ear);
        node.bus().subscribe(List.of(chat(1)));
        node.bus().publish(List.of(Samples.logged(1, 1)));
        node.roster().enter(List.of(Samples.USER));
        assertThat(node.roster().elsewhere(List.of(Samples.USER)).join()).isEmpty();
        assertThat(node.quota().take("sends", 10, 1, java.util.Map.of("a", 1)).join())
                .isEmpty();
        assertThat(node.bus().isUp()).isFalse();
        server.startAgain();
        await().atMost(SOON).until(node.bus()::isUp);
        await().until(() -> ear.doubts().contains(chat(1)));
        await().atMost(SOON)
                .until(() -> node.roster().elsewhere(List.of(Samples.USER)).join(), Optional::isPresent);
    }

    @Test
    void afterACrashAllIsListenedToAgainAndDoubted() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Health.class);
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
        RedisNodes receiver = nodes.listening("crash", ear, chat(1), chat(2));
        RedisNodes sender = nodes.up("crash", new Ear());
        server.kill();
        await().until(() -> !receiver.bus().isUp() && !sender.bus().isUp());
        sender.bus().publish(List.of(Samples.logged(1, 1)));
        server.startAgain();
        await().atMost(SOON).until(() -> receiver.bus().isUp() && sender.bus().isUp());
        await().until(() -> ear.doubts().containsAll(List.of(chat(1), chat(2))));
        sender.bus().publish(List.of(Samples.logged(2, 1)));
        await().until(() -> ear.notices().equals(List.of(Samples.logged(2, 1))));
        logger.detachAppender(log);
        logger.setLevel(null);
        assertThat(log.list.stream()
                        .map(event -> event.getMessage().split(" \\(|\\{")[0].strip()))
                .as("one line of each kind for each node, however many attempts there were")
                .containsExactlyInAnyOrder(
                        "Connected to Redis:",
                        "Connected to Redis:",
                        "Redis is lost",
                        "Redis is lost",
                        "Redis is back after",
                        "Redis is back after");
        assertThat(receiver.traffic().reconnects()).isPositive();
        assertThat(sender.traffic().messagesLost()).isEqualTo(1);
    }

    @Test
    void aServerThatStopsIsNoticedAndNothingQueuesUp() {
        RedisNodes receiver = nodes.listening("pause", ear, chat(1));
        RedisNodes sender = nodes.up("pause", new Ear());
        server.pause();
        Notice large = new Notice.Logged(
                new ChatEvent.MessageCreated(Samples.message(new io.beseda.core.ChatId(1), 1, "ж".repeat(10_000))));
        for (int i = 0; i < 4_000; i++) { // 80 MB
            sender.bus().publish(List.of(large));
        }
        await().atMost(SOON).until(() -> !receiver.bus().isUp() && !sender.bus().isUp());
        await().until(() -> sender.traffic().messagesLost() == 4_000);
        assertThat(sender.traffic().bytesOut()).isLessThan(40 << 20);
        ear.forget();
        server.resume();
        await().atMost(SOON).until(() -> receiver.bus().isUp() && sender.bus().isUp());
        await().until(() -> ear.doubts().contains(chat(1)));
        ear.forget();
        sender.bus().publish(List.of(Samples.logged(1, 7)));
        await().until(() -> ear.notices().contains(Samples.logged(1, 7)));
    }

    @Test
    void whatANodeCouldNotPublishItTellsTheOthersToDoubt() {
        RedisNodes receiver = nodes.listening("untold", ear, chat(1), chat(2));
        server.pause(); // so that it is certain to publish before it is connected
        RedisNodes sender = nodes.open("untold", new Ear());
        sender.bus().publish(List.of(Samples.logged(1, 1)));
        server.resume();
        await().until(() -> ear.doubts().contains(chat(1)));
        assertThat(ear.doubts()).containsExactly(chat(1));
        assertThat(receiver.traffic().reconnects()).isZero();
    }

    @Test
    void aConnectionThatTheServerClosesIsMadeAgain() {
        RedisNodes receiver = nodes.listening("cut", ear, chat(1));
        server.ask("CLIENT", "KILL", "TYPE", "pubsub");
        await().atMost(SOON).until(() -> ear.doubts().contains(chat(1)));
        await().until(receiver.bus()::isUp);
        nodes.up("cut", new Ear()).bus().publish(List.of(Samples.logged(1, 1)));
        await().until(() -> ear.notices().equals(List.of(Samples.logged(1, 1))));
    }
}
