package io.beseda.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.contract.ChatStoreContract;
import io.beseda.contract.PostgresServer;
import io.beseda.contract.StoreFixture;
import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.core.log.ChatStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The store does on partitioned tables what it does on whole ones.
class PartitionedChatStoreIT extends ChatStoreContract {
    private static Database database;
    private static ChatStore store;

    @BeforeAll
    static void open() {
        database = Partitioned.open(PostgresServer.get().freshDatabase());
        store = new JdbcChatStore(database);
    }

    @AfterAll
    static void close() {
        store.close();
        database.close();
    }

    @Override
    protected ChatStore store() {
        return store;
    }

    @Test
    void databaseWithChats_isMovedWhole_andGoesOn() {
        String url = PostgresServer.get().freshDatabase();
        List<ChatId> chats = new ArrayList<>();
        UserId anna;
        UserId boris;
        try (Database whole = Database.open(url)) {
            StoreFixture before = new StoreFixture(new JdbcChatStore(whole));
            anna = before.user();
            boris = before.user();
            for (int i = 0; i < 20; i++) {
                ChatId chat = before.group(anna, boris);
                before.send(anna, chat, "before");
                chats.add(chat);
            }
            Partitioned.move(whole);
        }
        try (Database moved = Database.open(url)) {
            StoreFixture after = new StoreFixture(new JdbcChatStore(moved));
            for (ChatId chat : chats) {
                long seq = after.send(boris, chat, "after").seq();
                assertThat(after.log(chat)).hasSize((int) seq).last().isNotNull();
                assertThat(after.store().history(chat, 0, null, null, 50))
                        .extracting("text")
                        .containsExactly("before", "after");
                assertThat(after.store().chat(chat, anna).orElseThrow().unread())
                        .isEqualTo(1);
            }
        }
    }
}
