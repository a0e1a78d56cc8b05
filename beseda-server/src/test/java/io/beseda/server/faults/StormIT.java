package io.beseda.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.contract.RedisServer;
import io.beseda.core.ChatId;
import io.beseda.core.History;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.drill.site.NodeProcess;
import io.beseda.drill.site.Ports;
import io.beseda.drill.site.Until;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.JdbcChatStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Everyone of one node comes to another at once, while people talk: how long that takes, what it costs, and
/// that nothing is lost. The long run has 5,000 clients.
class StormIT {
    private static final int CLIENTS = Boolean.getBoolean("beseda.long") ? 5_000 : 300;
    private static final int MEMBERS = 10;
    /// A session, a list of chats and its confirmation, a list of chats and a backlog for the sync.
    private static final int READS_ALONE = 5;
    /// One that comes alone needs two, for the session and the chats, and two more where it has missed something.
    private static final double STATEMENTS_EACH = 0.1;
    /// What the node does every second or so, for the ten seconds that 5,000 take.
    private static final int HOUSE_KEEPING = 120;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /// How the first node ends.
    enum End {
        KILLED {
            @Override
            void of(NodeProcess node) {
                node.kill();
            }
        },
        DRAINED {
            @Override
            void of(NodeProcess node) {
                node.terminate();
            }
        },
        /// As it would be without a limit.
        KILLED_AND_ALL_LET_IN_AT_ONCE {
            @Override
            void of(NodeProcess node) {
                node.kill();
            }

            @Override
            Map<String, String> settings() {
                return Map.of("BESEDA_ADMISSION_BURST", "0");
            }
        };

        abstract void of(NodeProcess node);

        Map<String, String> settings() {
            return Map.of();
        }
    }

    private static final String ACCOUNTS = """
            INSERT INTO beseda_account (username, username_key, display_name, display_name_key, password_hash, created_at)
            SELECT 'user' || n, 'user' || n, 'User ' || n, 'user ' || n, '!', 0 FROM generate_series(1, %d) n
            ORDER BY n
            """;

    /// Cookies are `key-N`; fresh enough not to be extended at the first visit.
    private static final String SESSIONS = """
            INSERT INTO beseda_session (id, account_id, kind, key_hash, created_at, expires_at)
            SELECT 's' || id, id, 'cookie',
                rtrim(translate(encode(sha256(('key-' || id)::bytea), 'base64'), '+/', '-_'), '='), 0,
                4000000000000000
            FROM beseda_account
            """;

    private static List<SwarmMember> world(String url) {
        try (Database database = Database.openShared(url);
                JdbcChatStore store = new JdbcChatStore(database)) {
            database.write(connection -> run(connection, ACCOUNTS.formatted(CLIENTS), SESSIONS));
            List<SwarmMember> members = new ArrayList<>();
            for (long first = 1; first <= CLIENTS; first += MEMBERS) {
                List<UserId> users = LongStream.range(first, first + MEMBERS)
                        .mapToObj(UserId::of)
                        .toList();
                Change<?> group =
                        new Change.CreateGroup(users.getFirst(), "Lunch", History.ALL, users.subList(1, MEMBERS));
                ChatId chat = ((Change.Opened) store.commit(List.of(group), Instant.now())
                                .answers()
                                .getFirst())
                        .chat();
                users.forEach(user -> members.add(new SwarmMember("key-" + user.value(), chat.value())));
            }
            return members;
        }
    }

    private static int run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return statements.length;
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void everyone_thrownOffOneNode_isBackOnAnother_withNothingLost(End end) throws IOException {
        long seed = Seeds.next();
        Random random = new Random(seed);
        String label = "StormIT " + end + ", " + CLIENTS + " clients, seed " + seed;
        try (RedisServer redis = RedisServer.start();
                Site site = Site.of(Kind.POSTGRES)) {
            List<SwarmMember> members = world(site.database());
            Map<String, String> nodes = new HashMap<>(end.settings());
            nodes.put("BESEDA_REDIS_URL", redis.url());
            NodeProcess one = site.start(nodes);
            NodeProcess two = site.launch(Ports.free(), nodes);
            two.awaitReady();
            try (Swarm swarm = new Swarm(members, one.uri().getPort(), random);
                    Talkers talkers = new Talkers(two.uri(), members)) {
                Until.isTrue(swarm::areAllThere, () -> label + ": only " + swarm.count() + " there");
                Until.isTrue(() -> talkers.sent() > 20, () -> label + ": nobody can send");
                Cost before = Cost.of(two);
                int failedBefore = swarm.failedAttempts.get();
                swarm.turnTo(two.uri().getPort());
                long began = System.nanoTime();
                end.of(one);
                Until.isTrue(() -> !one.isAlive(), () -> label + ": the first node does not end");
                Until.isTrue(
                        () -> swarm.areAllBackSince(began),
                        () -> label + ": only " + swarm.count() + " are back; " + two.log());
                Cost cost = Cost.of(two).minus(before);
                talkers.stop();
                Until.isTrue(() -> talkers.hasReached(members), () -> label + ": lost; " + swarm.faults);
                System.out.printf(
                        "%s: half back after %.1f s, 99 %% %.1f s, all %.1f s; %d attempts failed, %d of them by 1013;"
                                + " the node that took them: %s; %d messages sent meanwhile%n",
                        label,
                        (swarm.caughtUpAt(50) - began) / 1e9,
                        (swarm.caughtUpAt(99) - began) / 1e9,
                        (swarm.caughtUpAt(100) - began) / 1e9,
                        swarm.failedAttempts.get() - failedBefore,
                        swarm.toldToTryAgain.get(),
                        cost,
                        talkers.sent());
                assertThat(swarm.faults).as(label).isEmpty();
                assertThat(cost.socketReads())
                        .as("%s: statements without commits", label)
                        .isLessThan((long) READS_ALONE * CLIENTS);
                if (end.settings().isEmpty()) {
                    costsLittle(label, swarm, two);
                }
            }
            assertThat(one.awaitEnd()).isEqualTo(end == End.DRAINED ? 0 : 137);
        }
    }

    /// Once more, while nobody sends, so that it is known whose the statements are.
    private static void costsLittle(String label, Swarm swarm, NodeProcess node) throws IOException {
        Cost before = Cost.of(node);
        swarm.throwOff();
        Until.isTrue(swarm::areAllThere, () -> label + ": only " + swarm.count() + " came back once more");
        Cost cost = Cost.of(node).minus(before);
        System.out.printf("%s: once more, while nobody sends: %s%n", label, cost);
        assertThat(cost.statements())
                .as("%s: statements", label)
                .isLessThan((long) (STATEMENTS_EACH * CLIENTS) + HOUSE_KEEPING);
    }

    /// What a node has used so far.
    private record Cost(double cpuSeconds, long statements, long batches) {
        /// Statements of one transaction of sends, and what each send reads besides.
        private static final int PER_BATCH = 13;

        static Cost of(NodeProcess node) throws IOException {
            String[] stat = Files.readString(Path.of("/proc/" + node.pid() + "/stat"))
                    .replaceFirst("^.*\\) ", "")
                    .split(" ", -1);
            double ticks = Long.parseLong(stat[11]) + Long.parseLong(stat[12]);
            String metrics = get(node.uri().resolve("/metrics"));
            return new Cost(
                    ticks / 100,
                    number(metrics, "beseda_database_statements_total"),
                    number(metrics, "beseda_log_batches_total"));
        }

        private static long number(String metrics, String name) {
            Matcher found = Pattern.compile("(?m)^" + name + "\\s+(\\S+)$").matcher(metrics);
            assertThat(found.find()).as(name).isTrue();
            return (long) Double.parseDouble(found.group(1));
        }

        private static String get(URI uri) throws IOException {
            try {
                return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                        .body();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        Cost minus(Cost other) {
            return new Cost(cpuSeconds - other.cpuSeconds, statements - other.statements, batches - other.batches);
        }

        long socketReads() {
            return statements - PER_BATCH * batches;
        }

        @Override
        public String toString() {
            return "%.1f s of CPU, %d statements, of which about %d for %d commits"
                    .formatted(cpuSeconds, statements, PER_BATCH * batches, batches);
        }
    }
}
