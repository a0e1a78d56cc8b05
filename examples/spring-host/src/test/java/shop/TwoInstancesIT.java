package shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.contract.PostgresServer;
import io.beseda.contract.RedisServer;
import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.spring.Beseda;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/// Two instances of the shop on one PostgreSQL, with a Redis between them. The second has a port of its own for the
/// chat beside Boot's.
class TwoInstancesIT {
    private static RedisServer redis;
    private static URI database;
    private static ConfigurableApplicationContext one;
    private static ConfigurableApplicationContext two;
    private static int nettyPort;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisServer.start();
        database = URI.create(PostgresServer.get().freshDatabase());
        nettyPort = freePort();
        one = instance();
        two = instance("--beseda.netty.port=" + nettyPort);
    }

    /// Below those that the system gives away by itself: it is still free when the instance takes it.
    private static int freePort() {
        while (true) {
            try (ServerSocket free = new ServerSocket(ThreadLocalRandom.current().nextInt(20_000, 32_000))) {
                return free.getLocalPort();
            } catch (IOException _) {
                // Taken: another one.
            }
        }
    }

    private static ConfigurableApplicationContext instance(String... more) {
        String url = "jdbc:postgresql://" + database.getHost() + ":" + database.getPort() + database.getPath();
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--spring.datasource.url=" + url,
                "--spring.datasource.username=postgres",
                "--beseda.redis.url=" + redis.url()));
        arguments.addAll(List.of(more));
        return new SpringApplicationBuilder(ShopApplication.class).run(arguments.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        two.close();
        one.close();
        redis.close();
    }

    private static Browser browser(ConfigurableApplicationContext at, String name) throws Exception {
        return new Browser(at.getEnvironment().getRequiredProperty("local.server.port", Integer.class)).logIn(name);
    }

    private static Beseda beseda(ConfigurableApplicationContext at) {
        return at.getBean(Beseda.class);
    }

    private static ChatId chat() {
        return beseda(one).chats().direct(UserId.of(1), UserId.of(2));
    }

    /// Nothing but Redis brings this to the other instance.
    @Test
    void logOutOfAUser_closesHisSocketsOnTheOtherInstance() throws Exception {
        Browser.Socket clara = browser(two, "clara").socket("/ws/");
        redis.awaitListener("beseda:*:u:3");
        beseda(one).logOut(UserId.of(3));
        assertThat(clara.closeCode()).isEqualTo(4401);
    }

    @Test
    void portOfItsOwn_letsTokensIn_andNoSessions() throws Exception {
        ChatId chat = chat();
        String path = "/ws/chats/" + chat.value() + "/";
        Browser anna = browser(two, "anna");
        String token = anna.post("/api/app-token", "").json().get("token").stringValue();
        Browser beside = new Browser(nettyPort);
        Browser.Socket socket = beside.socket(path + "?token=" + token);

        beseda(one).messages().send(UserId.of(2), chat, "Hello.");

        assertThat(socket.nextText()).isEqualTo("Hello.");
        assertThat(beside.socket(path).closeCode()).isEqualTo(4401);
        assertThat(beside.get("/api/me/").status()).isEqualTo(401);
        assertThat(beside.get("/api/orders").status()).isEqualTo(404);
    }

    @Test
    void ticket_opensASocketOnThePortOfItsOwn() throws Exception {
        ChatId chat = chat();
        String ticket = beseda(two).ticket(UserId.of(1));
        Browser.Socket socket = new Browser(nettyPort).socket("/ws/chats/" + chat.value() + "/?ticket=" + ticket);
        beseda(two).messages().send(UserId.of(2), chat, "By ticket.");
        assertThat(socket.nextText()).isEqualTo("By ticket.");
    }

    private static double openSockets(ConfigurableApplicationContext at) {
        return at.getBean(MeterRegistry.class)
                .get("beseda.sockets.open")
                .gauge()
                .value();
    }

    /// Once they were in no metric, and all closed at once, whatever time they had been told.
    @Test
    void socketsOfThePortOfItsOwn_areCounted_andServedUntilTheirTime() throws Exception {
        int port = freePort();
        ConfigurableApplicationContext ending = instance("--beseda.netty.port=" + port, "--beseda.drain=6s");
        List<Browser.Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String ticket = beseda(ending).ticket(UserId.of(2));
            sockets.add(new Browser(port).socket("/ws/?ticket=" + ticket));
            assertThat(sockets.getLast().next().get("event").stringValue()).isEqualTo("hello");
        }
        assertThat(openSockets(ending)).isEqualTo(sockets.size());

        long start = System.nanoTime();
        CompletableFuture<Void> ended = CompletableFuture.runAsync(ending::close);
        Browser.Socket last = null;
        Duration longest = Duration.ZERO;
        for (Browser.Socket socket : sockets) {
            Duration time = Duration.ofMillis(
                    socket.next("bye").get("reconnect_after_ms").longValue());
            if (time.compareTo(longest) >= 0) {
                longest = time;
                last = socket;
            }
        }

        assertThat(last.closeCode()).isEqualTo(1001);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(longest);
        ended.get(30, TimeUnit.SECONDS);
    }
}
