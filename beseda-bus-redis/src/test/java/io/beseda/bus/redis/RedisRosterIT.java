package io.beseda.bus.redis;

import static io.beseda.bus.redis.Nodes.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beseda.contract.RedisServer;
import io.beseda.core.UserId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisRosterIT {
    private static final UserId ANN = UserId.of(1);
    private static final UserId BEN = new UserId("бен");
    private static final UserId CID = UserId.of(3);
    private static final List<UserId> ALL = List.of(ANN, BEN, CID);

    private final RedisServer server = RedisServer.start();
    private final Nodes nodes = new Nodes(server.url());

    @AfterEach
    void close() {
        nodes.close();
        server.close();
    }

    private RedisNodes node() {
        return nodes.up("roster", new Ear());
    }

    private static void awaitElsewhere(RedisNodes node, UserId... users) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(node.roster().elsewhere(ALL).join()).isEqualTo(Optional.of(Set.of(users))));
    }

    @Test
    void usersAreSeenOnOtherNodesUntilTheyLeaveThere() {
        RedisNodes one = node();
        RedisNodes two = node();
        RedisNodes three = node();
        one.roster().enter(List.of(ANN));
        two.roster().enter(List.of(BEN));
        three.roster().enter(List.of(BEN, CID));
        awaitElsewhere(one, BEN, CID);
        awaitElsewhere(two, ANN, BEN, CID);
        two.roster().leave(List.of(BEN));
        three.roster().leave(List.of(CID));
        awaitElsewhere(one, BEN);
        awaitElsewhere(three, ANN);
        assertThat(one.roster().elsewhere(List.of()).join()).contains(Set.of());
    }

    @Test
    void aNodeThatClosesLeaves() {
        RedisNodes one = node();
        AtomicInteger lost = new AtomicInteger();
        RedisNodes two = node();
        two.roster().enter(List.of(BEN));
        awaitElsewhere(one, BEN);
        awaitTick(); // of each: a node counts all that it may have missed before as lost
        awaitTick();
        one.roster().onNodeLost(lost::incrementAndGet);
        two.close();
        awaitElsewhere(one);
        awaitTick();
        assertThat(lost).hasValue(0);
        assertThat(server.ask("KEYS", "beseda:roster:{*")).isBlank();
    }

    /// The next lease of whoever has the longest.
    private void awaitTick() {
        String before = lease();
        await().atMost(SOON).until(() -> !lease().equals(before));
    }

    private String lease() {
        return server.ask("ZREVRANGE", "beseda:roster:nodes", "0", "0", "WITHSCORES");
    }

    @Test
    void aNodeThatDiesIsLostWhenItsLeaseEnds() {
        RedisNodes one = node();
        AtomicInteger lost = new AtomicInteger();
        one.roster().onNodeLost(lost::incrementAndGet);
        String lease = "local t = redis.call('TIME') redis.call('ZADD', KEYS[1], t[1] * 1000 + 9000, 'gone')"
                + " redis.call('SADD', KEYS[2], '1')";
        server.ask("EVAL", lease, "2", "beseda:roster:nodes", "beseda:roster:{gone}");
        awaitElsewhere(one, ANN);
        awaitElsewhere(one);
        await().atMost(SOON).until(() -> lost.get() == 1);
    }

    @Test
    void whatRedisForgetsIsEnteredAgain() {
        RedisNodes one = node();
        RedisNodes two = node();
        AtomicInteger lost = new AtomicInteger();
        one.roster().onNodeLost(lost::incrementAndGet);
        one.roster().enter(List.of(ANN));
        two.roster().enter(List.of(BEN, CID));
        two.roster().leave(List.of(CID));
        awaitElsewhere(one, BEN);
        server.kill();
        await().until(() -> !one.bus().isUp());
        assertThat(one.roster().elsewhere(ALL).join()).isEmpty();
        two.roster().leave(List.of(BEN));
        two.roster().enter(List.of(CID));
        server.startAgain();
        // Never wrong in between: unknown, and then what is.
        await().atMost(SOON).until(() -> {
            Optional<Set<UserId>> told = one.roster().elsewhere(ALL).join();
            assertThat(told).isIn(Optional.empty(), Optional.of(Set.of(CID)));
            return told.isPresent();
        });
        await().atMost(SOON).until(() -> lost.get() > 0);
        awaitElsewhere(two, ANN);
    }

    @Test
    void renewingCostsTheSameForManyUsers() {
        RedisNodes one = node();
        RedisNodes two = node();
        Collection<UserId> many =
                LongStream.rangeClosed(1, 20_000).mapToObj(UserId::of).toList();
        long before = one.traffic().commandsSent();
        many.forEach(user -> one.roster().enter(List.of(user)));
        await().atMost(SOON)
                .until(() ->
                        two.roster().elsewhere(many).join().orElse(Set.of()).size() == 20_000);
        assertThat(one.traffic().commandsSent() - before).isLessThan(1_000);
        String first = calls("pexpire");
        await().atMost(SOON).until(() -> !calls("pexpire").equals(first));
        String renewed = calls("pexpire");
        String entered = calls("sadd");
        await().atMost(SOON).until(() -> !calls("pexpire").equals(renewed));
        assertThat(Long.parseLong(calls("pexpire")) - Long.parseLong(renewed)).isEqualTo(1);
        assertThat(calls("sadd")).isEqualTo(entered);
    }

    private String calls(String command) {
        return server.ask("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_" + command + ":"))
                .map(line -> line.replaceAll("^[^:]*:calls=(\\d+).*", "$1"))
                .findFirst()
                .orElse("0");
    }
}
