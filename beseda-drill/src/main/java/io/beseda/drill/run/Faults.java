package io.beseda.drill.run;

import io.beseda.drill.client.Client;
import io.beseda.drill.load.Load;
import io.beseda.drill.site.Installation;
import io.beseda.drill.site.Node;
import io.beseda.drill.site.Redis;
import io.beseda.drill.site.RedisService;
import io.beseda.drill.site.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Does what the faults say, heals it, and says in words what was done.
final class Faults {
    private static final int AWAY_MILLIS = 3_000;
    private static final int PARTITION_MILLIS_MIN = 2_000;
    private static final int PARTITION_MILLIS_MAX = 8_000;
    /// By then the clients, which ping, have noticed.
    private static final Duration SILENCE = Duration.ofSeconds(12);

    private static final int TOO_SLOW = 4408;
    /// With [#FLOOD_TEXT], more than a connection's outbox and the buffers of the system on the way hold.
    private static final int FLOOD_MESSAGES = 400;

    private static final int FLOOD_TEXT = 9_000;

    private final @Nullable Installation installation;
    private final Load load;
    private final Random random;
    private final Duration pause;

    /// @param installation null: the nodes are not ours
    /// @param pause        how long Redis stands still
    Faults(@Nullable Installation installation, Load load, Random random, Duration pause) {
        this.installation = installation;
        this.load = load;
        this.random = random;
        this.pause = pause;
    }

    private Installation ours() {
        if (installation == null) {
            throw new IllegalStateException("the nodes are not ours");
        }
        return installation;
    }

    /// Returns when it is healed.
    String run(Fault fault) {
        return switch (fault) {
            case NODE_KILL -> nodeKill();
            case NODE_STOP -> nodeStop();
            case REDIS_KILL -> redisKill();
            case REDIS_EMPTY -> redisEmpty();
            case REDIS_PAUSE -> redisPause();
            case REDIS_PARTITION -> redisPartition();
            case POSTGRES_RESTART -> {
                ours().postgres().stop();
                Duration away = away();
                ours().postgres().start();
                yield "PostgreSQL restarted, away for " + Text.seconds(away);
            }
            case POSTGRES_FAILOVER -> failOver();
            case POSTGRES_PARTITION -> postgresPartition();
            case CUT -> cut();
            case HALF_OPEN -> halfOpen();
            case SLOW -> slow();
        };
    }

    private Duration away() {
        Duration away = Duration.ofMillis(random.nextInt(AWAY_MILLIS));
        Until.passes(away);
        return away;
    }

    private Duration apart() {
        Duration apart = Duration.ofMillis(random.nextInt(PARTITION_MILLIS_MIN, PARTITION_MILLIS_MAX));
        Until.passes(apart);
        return apart;
    }

    private int someNode() {
        return random.nextInt(ours().nodes().size());
    }

    private String nodeKill() {
        int number = someNode();
        Node node = ours().nodes().get(number);
        node.kill();
        Duration away = away();
        node.start();
        return "node " + number + " killed, started again after " + Text.seconds(away);
    }

    private String nodeStop() {
        int number = someNode();
        Node node = ours().nodes().get(number);
        int code = node.stop();
        node.start();
        return "node " + number + " told to stop, ended with " + code + ", started again";
    }

    private <T> T some(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private String redisKill() {
        Redis server = some(ours().redis().servers());
        server.kill();
        Duration away = away();
        server.start();
        return server.name() + " killed, back empty after " + Text.seconds(away);
    }

    private String redisEmpty() {
        Redis server = some(ours().redis().servers());
        server.stop();
        server.start();
        return server.name() + " restarted, empty";
    }

    private String redisPause() {
        Redis server = some(ours().redis().servers());
        server.pause();
        Until.passes(pause);
        server.resume();
        return server.name() + " stood still for " + Text.seconds(pause);
    }

    private String redisPartition() {
        RedisService.Way way = some(ours().redis().ways());
        boolean silent = random.nextBoolean();
        if (silent) {
            way.proxy().freeze();
        } else {
            way.proxy().refuse();
        }
        Duration apart = apart();
        way.proxy().heal();
        return way.ends() + " apart for " + Text.seconds(apart) + ", " + (silent ? "in silence" : "refused");
    }

    private String failOver() {
        if (!ours().hasStandby()) {
            ours().replaceStandby();
        }
        ours().failOver();
        return "PostgreSQL killed, its standby took over";
    }

    private String postgresPartition() {
        int number = someNode();
        Node node = ours().nodes().get(number);
        node.postgres().freeze();
        Duration apart = apart();
        node.postgres().heal();
        return "node " + number + " and PostgreSQL apart for " + Text.seconds(apart) + ", in silence";
    }

    private List<Client> someClients() {
        List<Client> all = new ArrayList<>(load.clients());
        Collections.shuffle(all, random);
        return all.subList(0, Math.max(1, all.size() / 3));
    }

    private String cut() {
        List<Client> some = someClients();
        boolean noticed = harm(some, Client::cut);
        return some.size() + " clients cut" + (noticed ? "" : " and NOT all noticed");
    }

    /// Returns when all have lost their connection; false: some have not.
    private static boolean harm(List<Client> some, Consumer<Client> how) {
        List<Integer> before =
                some.stream().map(client -> client.endings().size()).toList();
        some.forEach(how);
        return Until.within(
                SILENCE,
                () -> IntStream.range(0, some.size())
                        .allMatch(i -> some.get(i).endings().size() > before.get(i)));
    }

    private String halfOpen() {
        List<Client> some = someClients();
        boolean noticed = harm(some, Client::halfOpen);
        some.forEach(Client::heal);
        return some.size() + " clients half-open" + (noticed ? ", until they noticed" : " and NOT all noticed");
    }

    private String slow() {
        List<Client> near = load.flooders();
        Client slow = some(near);
        Client loud = near.get(0) == slow ? near.get(1) : near.get(0);
        int before = slow.endings().size();
        slow.stall();
        loud.flood(load.floodChat(), FLOOD_MESSAGES, FLOOD_TEXT);
        slow.heal();
        boolean ended = Until.within(SILENCE, () -> slow.endings().size() > before);
        String how = "caught up without being dropped";
        if (ended) {
            int code = slow.endings().get(before).code();
            how = code == TOO_SLOW ? "dropped with 4408" : "closed with " + code;
        }
        return slow.name() + " did not read " + FLOOD_MESSAGES + " long messages: " + how;
    }
}
