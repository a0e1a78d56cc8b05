package io.beseda.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.contract.PostgresServer;
import io.beseda.contract.StoreFixture;
import io.beseda.core.ChatId;
import io.beseda.core.Message;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// How often a commit waits for PostgreSQL: the lock and all that is asked under it are one question, the
/// rows and the COMMIT another.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresRoundTripsIT {
    private Database database;
    private StoreFixture it;
    private UserId anna;
    private ChatId group;

    @BeforeAll
    void open() {
        database = Database.open(RoundTrips.counting(PostgresServer.get().freshDatabase()));
        it = new StoreFixture(new JdbcChatStore(database));
        anna = it.user();
        group = it.group(anna, it.user());
    }

    @AfterAll
    void close() {
        database.close();
    }

    /// The fewest of some: the pool asks a connection that was idle whether it lives.
    private static long roundTripsOf(Runnable action) {
        return LongStream.range(0, 8).map(_ -> RoundTrips.of(action)).min().orElseThrow();
    }

    @Test
    void send_takesTwo() {
        assertThat(roundTripsOf(() -> it.send(anna, group, "hello"))).isEqualTo(2);
    }

    @Test
    void sendInADirectChat_takesTwo() {
        ChatId direct = it.commit(new Change.OpenDirect(anna, it.user())).chat();

        assertThat(roundTripsOf(() -> it.send(anna, direct, "hello"))).isEqualTo(2);
    }

    @Test
    void sendsInManyChats_takeTwo() {
        List<ChatId> chats = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            chats.add(it.group(anna, it.user()));
        }

        assertThat(roundTripsOf(() -> {
                    List<Change<?>> batch = new ArrayList<>();
                    chats.forEach(chat -> batch.add(it.sending(anna, chat, "hello")));
                    it.answers(batch);
                }))
                .isEqualTo(2);
    }

    /// One more for the unread count after it.
    @Test
    void read_takesThree() {
        Message message = it.send(anna, group, "hello");

        assertThat(roundTripsOf(() -> it.commit(it.reading(anna, group, message.seq()))))
                .isLessThanOrEqualTo(3);
    }

    @Test
    void refusal_takesTwo() {
        UserId stranger = it.user();

        assertThat(roundTripsOf(() -> it.answers(List.of(it.sending(stranger, group, "hello")))))
                .isEqualTo(2);
    }
}
