package io.beseda.server.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beseda.drill.site.NodeProcess;
import io.beseda.server.testing.DjangoShop;
import io.beseda.server.testing.TestOperator;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestUser;
import java.io.BufferedReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// A Django project takes orders in transactions, of which a third roll back; each has a message. While the server is
/// killed again and again, exactly the messages of the committed ones arrive, once and in order.
/// `-Dbeseda.long=true` takes 10,000 orders.
class OutboxIT {
    private static final boolean LONG = Boolean.getBoolean("beseda.long");
    private static final int ORDERS = LONG ? 10_000 : 300;
    private static final int KILLS = LONG ? 10 : 2;
    private static final int CHATS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(LONG ? 20 : 2);
    /// Each look reads everything that has arrived.
    private static final Duration POLL = Duration.ofSeconds(LONG ? 10 : 1);

    /// Who hands the messages over.
    enum Relay {
        SERVER,
        PROJECT
    }

    @ParameterizedTest
    @EnumSource(Relay.class)
    void committed_whileTheServerIsKilled_arriveOnceAndInOrder(Relay by) throws Exception {
        long seed = Seeds.next();
        Random random = new Random(seed);
        DjangoShop shop = DjangoShop.withTables();
        Map<String, String> settings = new HashMap<>(TestOperator.SETTINGS);
        if (by == Relay.SERVER) {
            settings.put("BESEDA_OUTBOX_DATABASE_URL", shop.database());
        }
        try (Site site = Site.of(Kind.POSTGRES)) {
            NodeProcess server = site.start(settings);
            TestUser anna = TestUser.signUp(site.uri(), "anna");
            TestOperator operator = TestOperator.of(site.uri());
            List<Long> chats = chats(operator, anna);
            long began = System.nanoTime();
            List<Process> running = new ArrayList<>();
            if (by == Relay.PROJECT) {
                running.add(shop.python(site.uri(), Redirect.INHERIT, Map.of(), "django", "beseda_relay"));
            }
            Process writer = shop.python(site.uri(), Redirect.INHERIT, Map.of(), arguments(anna, chats));
            running.add(writer);
            Map<Long, List<String>> committed = new TreeMap<>();
            try (BufferedReader out = writer.inputReader(StandardCharsets.UTF_8)) {
                int total = ORDERS * 2 / 3;
                int killed = 0;
                int lines = 0;
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    String[] parts = line.split(" ", 2);
                    committed
                            .computeIfAbsent(Long.valueOf(parts[0]), _ -> new ArrayList<>())
                            .add(parts[1]);
                    lines++;
                    if (killed < KILLS && lines > (killed + random.nextDouble()) * total / KILLS) {
                        server.kill();
                        server = site.start(settings);
                        killed++;
                    }
                }
                assertThat(writer.waitFor()).isZero();
                assertThat(killed).isEqualTo(KILLS);
                assertThat(lines).isEqualTo(ORDERS - ORDERS / 3);
                await().atMost(PATIENCE)
                        .pollInterval(POLL)
                        .until(() -> texts(operator, chats).equals(committed));
                System.out.printf(
                        "OutboxIT by %s, seed %d: %d orders, %d committed, %d kills: once and in order, in %.1f s%n",
                        by, seed, ORDERS, lines, killed, (System.nanoTime() - began) / 1e9);
            } finally {
                running.forEach(Process::destroyForcibly);
            }
            assertThat(site.brokenPromises()).isEmpty();
        }
    }

    private static List<Long> chats(TestOperator operator, TestUser anna) {
        List<Long> chats = new ArrayList<>();
        for (int i = 0; i < CHATS; i++) {
            Map<String, Object> group = Map.of("title", "Orders " + i, "user_ids", List.of(anna.id()));
            chats.add(operator.post("/api/chats/", group).json().get("id").longValue());
        }
        return chats;
    }

    private static String[] arguments(TestUser anna, List<Long> chats) {
        List<String> arguments = new ArrayList<>(List.of("tests.orders", "" + ORDERS, "" + anna.id()));
        chats.forEach(chat -> arguments.add("" + chat));
        return arguments.toArray(String[]::new);
    }

    private static Map<Long, List<String>> texts(TestOperator operator, List<Long> chats) {
        Map<Long, List<String>> texts = new TreeMap<>();
        for (long chat : chats) {
            List<String> all = new ArrayList<>();
            long after = 0;
            JsonNode page;
            do {
                page = operator.get("/api/chats/" + chat + "/messages/?limit=200&after=" + after)
                        .json();
                for (JsonNode message : page) {
                    all.add(message.get("text").stringValue());
                    after = message.get("seq").longValue();
                }
            } while (!page.isEmpty());
            texts.put(chat, all);
        }
        return texts;
    }
}
