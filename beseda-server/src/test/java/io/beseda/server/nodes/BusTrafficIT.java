package io.beseda.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.contract.PostgresServer;
import io.beseda.contract.RedisServer;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a message costs on the way to Redis: the same whatever the number of members.
class BusTrafficIT {
    private static final int MESSAGES = 50;
    /// Renewing leases and pings go on meanwhile, by time and not by messages.
    private static final int BESIDES = 25;

    private record Cost(long commands, long bytes) {}

    @Test
    void commandsAndBytes_ofAMessage_doNotGrowWithTheMembers() {
        try (RedisServer redis = RedisServer.start()) {
            Map<String, String> settings = Map.of(
                    "BESEDA_DATABASE_URL", PostgresServer.get().freshDatabase(), "BESEDA_REDIS_URL", redis.url());
            try (TestServer one = TestServer.start(Kind.SQLITE, settings);
                    TestServer two = TestServer.start(Kind.SQLITE, settings)) {
                TestUser anna = one.newUser();
                TestUser boris = TestUser.logIn(two.uri("/"), one.newUser().name());
                Cost pair = cost(one, anna, boris, List.of());
                Cost ten = cost(one, anna, boris, people(one, 8));
                Cost many = cost(one, anna, boris, people(one, 98));
                System.out.println(
                        "Redis, for " + MESSAGES + " messages: 2 members " + pair + ", 10 " + ten + ", 100 " + many);
                assertThat(pair.commands()).isBetween((long) MESSAGES, 2L * MESSAGES + BESIDES);
                assertThat(many.commands()).isLessThanOrEqualTo(pair.commands() + BESIDES);
                assertThat(many.bytes()).isLessThan(2 * pair.bytes());
            }
        }
    }

    private static List<Long> people(TestServer server, int count) {
        return IntStream.range(0, count).mapToObj(_ -> server.newUser().id()).toList();
    }

    private static Cost cost(TestServer server, TestUser anna, TestUser boris, List<Long> others) {
        List<Long> members = new ArrayList<>(others);
        members.add(boris.id());
        long chat = anna.group(Map.of("title", "Of " + (members.size() + 1), "user_ids", members));
        try (TestSocket b = boris.open()) {
            b.drain();
            long commands = anna.metric("beseda_bus_commands_total");
            long bytes = anna.metric("beseda_bus_bytes_out_total");
            for (int i = 0; i < MESSAGES; i++) {
                anna.say(chat, "A text of a usual length, such as people write");
                b.await("message.created");
            }
            return new Cost(
                    anna.metric("beseda_bus_commands_total") - commands,
                    anna.metric("beseda_bus_bytes_out_total") - bytes);
        }
    }
}
