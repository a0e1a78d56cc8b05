package io.beseda.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.drill.client.Wire;
import io.beseda.drill.site.Until;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestUser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/// Who missed much more than a connection may hold catches up all the same.
class LongSyncIT {
    private static final int CHATS = 20;
    private static final int MESSAGES = 20;
    private static final int TEXT = 9_000;

    @Test
    void sync_ofMoreThanTheOutbox_ends() throws Exception {
        try (TestServer server = TestServer.start()) {
            TestUser anna = server.newUser();
            TestUser boris = server.newUser();
            List<Long> chats = new ArrayList<>();
            for (int i = 0; i < CHATS; i++) {
                long chat = anna.group("chat" + i, boris);
                chats.add(chat);
                for (int j = 0; j < MESSAGES; j++) {
                    anna.say(chat, "x".repeat(TEXT));
                }
            }
            Map<Long, Integer> heard = new ConcurrentHashMap<>();
            Set<Long> reset = ConcurrentHashMap.newKeySet();
            CompletableFuture<Void> synced = new CompletableFuture<>();
            try (Wire wire = Wire.open("boris", boris.ws("/ws/?token=" + boris.token()), frame -> {
                switch (frame.get("event").stringValue()) {
                    case "message.created" -> heard.merge(frame.get("chat").longValue(), 1, Integer::sum);
                    case "reset" -> reset.add(frame.get("chat").longValue());
                    case "synced" -> synced.complete(null);
                    default -> {}
                }
            })) {
                Map<String, Object> positions = new HashMap<>();
                chats.forEach(chat -> positions.put("" + chat, 0));
                String epoch = wire.awaitHello().get("epoch").stringValue();
                wire.send(Map.of("action", "sync", "epoch", epoch, "chats", positions));
                Until.isTrue(
                        () -> synced.isDone() || wire.isClosed(),
                        () -> "neither synced nor closed after " + heard + " messages");
                assertThat(wire.isClosed()).as("closed after %s", heard).isFalse();
                for (long chat : chats) {
                    int messages = heard.getOrDefault(chat, 0);
                    assertThat(messages)
                            .as("chat %d: all or a reset", chat)
                            .isEqualTo(reset.contains(chat) ? 0 : MESSAGES);
                }
                assertThat(reset).hasSizeBetween(1, CHATS - 1);
            }
        }
    }
}
