package io.beseda.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestUser;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A connection that is cut at any byte, again and again, while others send: at the end its client has what the
/// store has, each once, in order.
class CutIT {
    private static final int CUTS = 200;
    private static final int BYTES_MAX = 8_000;
    private static final int MESSAGES_PER_CUT = 4;

    /// What the client knows, by chat.
    private final Map<Long, List<JsonNode>> known = new HashMap<>();
    private final List<Integer> cutInHandshake = new ArrayList<>();
    private @Nullable String epoch;

    @Test
    void cutAtAnyByte_resumesBySync_andMissesNothing() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("CutIT seed " + seed);
        Random random = new Random(seed);
        try (TestServer server = TestServer.start()) {
            TestUser anna = server.newUser();
            TestUser boris = server.newUser();
            List<Long> chats = List.of(anna.direct(boris), anna.group("Cut", boris));
            chats.forEach(chat -> known.put(chat, new ArrayList<>()));
            Semaphore permits = new Semaphore(0);
            List<CompletableFuture<Void>> senders = chats.stream()
                    .map(chat -> CompletableFuture.runAsync(() -> say(anna, chat, permits)))
                    .toList();
            int port = server.server().address().getPort();
            String path = "/ws/?token=" + boris.token();
            for (int cut = 0; cut < CUTS; cut++) {
                permits.release(MESSAGES_PER_CUT);
                try (CutProxy proxy = new CutProxy(port, random.nextBoolean(), 1 + random.nextInt(BYTES_MAX))) {
                    listenUntilCut(proxy.port(), path, cut);
                }
            }
            senders.forEach(CompletableFuture::join);
            try (RawSocket socket = new RawSocket(port, path, 0)) {
                sync(socket);
            }
            for (long chat : chats) {
                List<JsonNode> stored = history(boris, chat);
                assertThat(stored).as("seed " + seed).hasSize(CUTS * MESSAGES_PER_CUT / 2);
                assertThat(known.get(chat)).as("seed " + seed).isEqualTo(stored);
            }
            assertThat(cutInHandshake).as("cuts before hello").hasSizeLessThan(CUTS);
        }
    }

    private static void say(TestUser user, long chat, Semaphore permits) {
        for (int i = 0; i < CUTS * MESSAGES_PER_CUT / 2; i++) {
            permits.acquireUninterruptibly();
            user.say(chat, "text " + i + " of " + chat);
        }
    }

    private void listenUntilCut(int port, String path, int cut) {
        boolean opened = false;
        try (RawSocket socket = new RawSocket(port, path, 0)) {
            sync(socket);
            opened = true;
            while (true) {
                socket.send(Map.of("action", "ping", "ref", 1));
                JsonNode frame;
                do {
                    frame = heard(socket, true);
                } while (!frame.get("event").stringValue().equals("ack"));
            }
        } catch (SocketException | java.io.EOFException e) {
            if (!opened) {
                cutInHandshake.add(cut);
            }
        } catch (IOException e) {
            throw new AssertionError("not cut, but silent", e);
        }
    }

    private void sync(RawSocket socket) throws IOException {
        String told = socket.await("hello").get("epoch").stringValue();
        assertThat(epoch == null || epoch.equals(told)).isTrue();
        epoch = told;
        Map<String, Integer> last = new HashMap<>();
        known.forEach((chat, messages) -> last.put("" + chat, messages.size()));
        socket.send(Map.of("action", "sync", "epoch", told, "chats", last));
        JsonNode frame;
        do {
            frame = heard(socket, false);
        } while (!frame.get("event").stringValue().equals("synced"));
    }

    /// Reads one frame and keeps its message. Before `synced`, what is ahead is left out, since it comes again.
    private JsonNode heard(RawSocket socket, boolean synced) throws IOException {
        JsonNode frame = socket.next();
        if (frame == null) {
            throw new AssertionError("closed by the server with " + socket.closeCode());
        }
        String event = frame.get("event").stringValue();
        assertThat(event).isNotEqualTo("reset");
        if (event.equals("message.created")) {
            List<JsonNode> messages = known.get(frame.get("chat").longValue());
            long next = messages.size() + 1L;
            long seq = frame.get("seq").longValue();
            if (synced) {
                assertThat(seq).isEqualTo(next);
            }
            if (seq == next) {
                messages.add(frame.get("message"));
            }
        }
        return frame;
    }

    private static List<JsonNode> history(TestUser user, long chat) {
        List<JsonNode> all = new ArrayList<>();
        long after = 0;
        while (true) {
            JsonNode page = user.get("/api/chats/" + chat + "/messages/?limit=200&after=" + after)
                    .json();
            if (page.isEmpty()) {
                return all;
            }
            page.forEach(all::add);
            after = all.getLast().get("seq").longValue();
        }
    }
}
