package bench;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.core.log.ChatPolicyCustomizer;
import io.beseda.spring.Beseda;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import shop.ShopApplication;

/// The shop, told by its standard input what to do; each answer is a line that begins with `= `.
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class BenchServer {
    static final long FIRST_MEMBER = 1000;
    /// Who speak at once, so that commits and deliveries are merged as under load.
    private static final int SPEAKERS = 8;

    @Bean
    SpringBroadcast springBroadcast() {
        return new SpringBroadcast();
    }

    @Bean
    WebSocketConfigurer springSockets(SpringBroadcast broadcast) {
        return sockets -> sockets.addHandler(broadcast, "/bench");
    }

    /// The shop's own lets people talk in pairs only.
    @Bean
    @Primary
    ChatPolicyCustomizer groupsToo() {
        return ChatPolicyCustomizer.NONE;
    }

    public static void main(String[] args) throws Exception {
        SpringApplication application = new SpringApplication(ShopApplication.class, BenchServer.class);
        try (ConfigurableApplicationContext shop = application.run(args);
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            answer(shop.getEnvironment().getRequiredProperty("local.server.port"));
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                String[] words = line.split(" ", 3);
                answer(
                        switch (words[0]) {
                            case "chat" -> chat(shop, Integer.parseInt(words[1]));
                            case "token" -> token(shop, words[1]);
                            case "heap" -> liveHeap();
                            case "say" -> say(shop, new ChatId(Long.parseLong(words[1])), Integer.parseInt(words[2]));
                            case "spring" -> shop.getBean(SpringBroadcast.class)
                                    .send(Integer.parseInt(words[1]), words[2]);
                            default -> throw new IllegalArgumentException(line);
                        });
            }
        }
    }

    private static void answer(Object answer) {
        System.out.println("= " + answer);
    }

    /// A chat of so many.
    private static Object chat(ConfigurableApplicationContext shop, int members) {
        JdbcClient jdbc = shop.getBean(JdbcClient.class);
        List<UserId> users = LongStream.range(FIRST_MEMBER, FIRST_MEMBER + members)
                .peek(id -> jdbc.sql("INSERT INTO person VALUES (?, ?, ?, 'none') ON CONFLICT DO NOTHING")
                        .params(id, "member" + id, "Member")
                        .update())
                .mapToObj(UserId::of)
                .toList();
        return shop.getBean(Beseda.class)
                .chats()
                .group(users.getFirst(), "Bench", users.subList(1, members))
                .value();
    }

    private static Object token(ConfigurableApplicationContext shop, String user) {
        JwtClaimsSet claims = JwtClaimsSet.builder()
                .subject(user)
                .expiresAt(Instant.now().plus(Duration.ofHours(2)))
                .build();
        return shop.getBean(JwtEncoder.class)
                .encode(JwtEncoderParameters.from(
                        JwsHeader.with(MacAlgorithm.HS256).build(), claims))
                .getTokenValue();
    }

    private static Object say(ConfigurableApplicationContext shop, ChatId chat, int messages) {
        Beseda beseda = shop.getBean(Beseda.class);
        try (ExecutorService speakers = Executors.newFixedThreadPool(SPEAKERS)) {
            for (int i = 0; i < messages; i++) {
                speakers.submit(() -> beseda.messages().send(UserId.of(FIRST_MEMBER), chat, "x".repeat(100)));
            }
        }
        return messages;
    }

    private static long liveHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
