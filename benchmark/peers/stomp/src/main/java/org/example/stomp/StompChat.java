package org.example.stomp;

import com.zaxxer.hikari.HikariDataSource;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.annotation.SubscribeMapping;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.stereotype.Controller;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/// A chat as Spring's docs build one on the simple broker: a topic per chat. No login, no checks. With a DATABASE_URL each message
/// is inserted before it is sent on.
@SpringBootApplication
@EnableWebSocketMessageBroker
@Controller
public class StompChat implements WebSocketMessageBrokerConfigurer {
    record Draft(String text) {}

    record Saved(long id, String chat, String text, OffsetDateTime createdAt) {}

    private final AtomicLong next = new AtomicLong(1);
    private final Optional<JdbcClient> database = Optional.ofNullable(System.getenv("DATABASE_URL")).map(StompChat::connect);

    private static JdbcClient connect(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        JdbcClient client = JdbcClient.create(pool);
        client.sql("""
                CREATE TABLE message (
                  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                  chat bigint NOT NULL,
                  text text NOT NULL,
                  created_at timestamptz NOT NULL DEFAULT now())""").update();
        client.sql("CREATE INDEX ON message (chat, id)").update();
        return client;
    }

    /// Without the two orders a chat's messages overtake each other.
    @Override
    public void configureMessageBroker(MessageBrokerRegistry registry) {
        registry.enableSimpleBroker("/topic");
        registry.setApplicationDestinationPrefixes("/app");
        registry.setPreservePublishOrder(true);
    }

    @Override
    public void registerStompEndpoints(StompEndpointRegistry registry) {
        registry.addEndpoint("/ws");
        registry.setPreserveReceiveOrder(true);
    }

    @MessageMapping("/chats/{chat}")
    @SendTo("/topic/chats/{chat}")
    Saved send(@DestinationVariable String chat, Draft draft) {
        return database.map(client -> insert(client, chat, draft.text()))
                .orElseGet(() -> new Saved(next.getAndIncrement(), chat, draft.text(), OffsetDateTime.now()));
    }

    private static Saved insert(JdbcClient client, String chat, String text) {
        return client.sql("INSERT INTO message (chat, text) VALUES (?, ?) RETURNING id, created_at")
                .param(Long.valueOf(chat))
                .param(text)
                .query((row, _) -> new Saved(row.getLong(1), chat, text, row.getObject(2, OffsetDateTime.class)))
                .single();
    }

    /// The simple broker has no receipts: who has this answer is subscribed to what he asked for before.
    @SubscribeMapping("/ready")
    String ready() {
        return "subscribed";
    }

    public static void main(String[] arguments) {
        SpringApplication.run(StompChat.class, "--server.address=127.0.0.1", "--server.port=" + arguments[0]);
    }
}
