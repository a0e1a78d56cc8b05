package io.beseda.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestUser;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// However many ask for one direct chat at once, from both sides, there is one.
class DirectIT {
    private static final int ASKING = 32;

    @ParameterizedTest
    @EnumSource(TestServer.Kind.class)
    void openedByManyAtOnce_isOneChat(TestServer.Kind kind) {
        try (TestServer server = TestServer.start(kind, Map.of());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 3; round++) {
                TestUser anna = server.newUser();
                TestUser boris = server.newUser();
                CyclicBarrier together = new CyclicBarrier(ASKING);
                List<CompletableFuture<TestUser.Answer>> asked = IntStream.range(0, ASKING)
                        .mapToObj(i -> CompletableFuture.supplyAsync(
                                () -> open(together, i % 2 == 0 ? anna : boris, i % 2 == 0 ? boris : anna), threads))
                        .toList();
                List<TestUser.Answer> answers =
                        asked.stream().map(CompletableFuture::join).toList();
                assertThat(answers).extracting(TestUser.Answer::status).containsOnly(200, 201);
                assertThat(answers.stream().filter(answer -> answer.status() == 201))
                        .hasSize(1);
                assertThat(answers.stream()
                                .map(answer -> answer.json().get("chat_id").longValue())
                                .distinct())
                        .hasSize(1);
                assertThat(anna.get("/api/chats/").json()).hasSize(1);
                assertThat(boris.get("/api/chats/").json()).hasSize(1);
            }
        }
    }

    private static TestUser.Answer open(CyclicBarrier together, TestUser user, TestUser other) {
        try {
            together.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return user.post("/api/chats/direct/", Map.of("user_id", other.id()));
    }
}
