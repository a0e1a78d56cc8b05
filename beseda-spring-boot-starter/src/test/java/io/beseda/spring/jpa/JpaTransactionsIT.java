package io.beseda.spring.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beseda.contract.PostgresServer;
import io.beseda.core.ChatId;
import io.beseda.core.Message;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.spring.Anyone;
import io.beseda.spring.Beseda;
import io.beseda.spring.test.ChatUser;
import io.beseda.spring.test.ChatUsers;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;

/// A host whose transactions are Hibernate's: its rows and its messages commit or roll back together.
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "spring.jpa.hibernate.ddl-auto=create")
@Import(ChatUsers.class)
class JpaTransactionsIT {
    private static final UserId ANNA = UserId.of(1);
    private static final UserId BORIS = UserId.of(2);

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Host {
        @Bean
        Anyone people() {
            return new Anyone();
        }

        @Bean
        Shop shop(EntityManager entities, Beseda beseda) {
            return new Shop(entities, beseda);
        }
    }

    static class Shop {
        private final EntityManager entities;
        private final Beseda beseda;

        Shop(EntityManager entities, Beseda beseda) {
            this.entities = entities;
            this.beseda = beseda;
        }

        @Transactional
        public CompletionStage<Message> buy(String item, Runnable then) {
            ChatId chat = beseda.chats().direct(ANNA, BORIS);
            entities.persist(new Purchase(item, chat.value()));
            CompletionStage<Message> sent = beseda.messages().send(ANNA, chat, "I bought " + item);
            then.run();
            return sent;
        }

        @Transactional(readOnly = true)
        public long bought(String item) {
            return entities.createQuery("SELECT count(p) FROM Purchase p WHERE p.item = :item", Long.class)
                    .setParameter("item", item)
                    .getSingleResult();
        }
    }

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        String url = PostgresServer.get().freshDatabase();
        properties.add("spring.datasource.url", () -> "jdbc:" + url.replace("postgres@", ""));
        properties.add("spring.datasource.username", () -> "postgres");
    }

    @Autowired
    private Shop shop;

    @Autowired
    private Beseda beseda;

    private ChatUser boris;
    private ChatId chat;

    @BeforeEach
    void open(@Autowired ChatUsers users) {
        chat = beseda.chats().direct(ANNA, BORIS);
        boris = users.user("2");
    }

    /// Whatever was to be said before would have come before.
    private void assertNothingElseWasSaid() {
        beseda.messages().send(ANNA, chat, "That is all.");
        assertThat(boris.nextText()).isEqualTo("That is all.");
    }

    @Test
    void theHost_isOneOfJpa(@Autowired PlatformTransactionManager manager) {
        assertThat(manager).isInstanceOf(JpaTransactionManager.class);
    }

    @Test
    void commit_bringsTheRowAndItsMessage_andNotBefore() {
        CompletionStage<Message> sent = shop.buy("a lamp", () -> {
            boris.say(chat, "Before the commit.");
            assertThat(boris.nextText()).isEqualTo("Before the commit.");
        });

        assertThat(boris.nextText()).isEqualTo("I bought a lamp");
        assertThat(sent.toCompletableFuture()).isCompleted();
        assertThat(shop.bought("a lamp")).isOne();
        assertNothingElseWasSaid();
    }

    @Test
    void rollBack_leavesNeither() {
        assertThatThrownBy(() -> shop.buy("a unicorn", () -> {
                    throw new IllegalStateException("sold out");
                }))
                .hasMessage("sold out");

        assertThat(shop.bought("a unicorn")).isZero();
        assertNothingElseWasSaid();
    }

    /// Hibernate finds that out at the commit alone, after everything was said.
    @Test
    void rowThatIsRefusedAtTheCommit_takesTheMessageWithIt() {
        shop.buy("a chair", () -> {});
        assertThat(boris.nextText()).isEqualTo("I bought a chair");

        assertThatThrownBy(() -> shop.buy("a chair", () -> {})).isInstanceOf(DataIntegrityViolationException.class);

        assertThat(shop.bought("a chair")).isOne();
        assertNothingElseWasSaid();
    }

    /// Our part finds that out at the commit alone.
    @Test
    void messageThatIsRefusedAtTheCommit_takesTheRowWithIt() {
        ChatId group = beseda.chats().group(ANNA, "Sales", List.of(BORIS));
        assertThatThrownBy(() -> shop.buy("a table", () -> {
                    beseda.messages().send(BORIS, group, "Is anyone here?");
                    inAnotherThread(() -> beseda.chats().remove(ANNA, group, BORIS));
                }))
                .isInstanceOf(Refusal.class);

        assertThat(shop.bought("a table")).isZero();
        assertNothingElseWasSaid();
    }

    private static void inAnotherThread(Runnable task) {
        CompletableFuture.runAsync(task).join();
    }
}
