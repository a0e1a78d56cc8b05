package io.beseda.spring.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.contract.PostgresServer;
import io.beseda.contract.RedisServer;
import io.beseda.core.UserId;
import io.beseda.spring.Anyone;
import io.beseda.spring.Beseda;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/// A host that has a Redis already: its instances hear of one another in that one, with no word of it to Beseda.
class HostRedisIT {
    private static final int DATABASE = 3;
    private static final String PASSWORD = "of-the-host";

    private final List<ConfigurableApplicationContext> instances = new ArrayList<>();
    private RedisServer redis;
    private URI address;
    private String database;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
    static class Host {
        @Bean
        Anyone people() {
            return new Anyone();
        }
    }

    /// One that says where its Redis is in code.
    @Configuration(proxyBeanMethods = false)
    static class WithItsOwnFactory extends Host {
        @Bean
        RedisConnectionFactory connections(Environment environment) {
            RedisStandaloneConfiguration place = new RedisStandaloneConfiguration(
                    "127.0.0.1", environment.getRequiredProperty("port", Integer.class));
            place.setDatabase(DATABASE);
            place.setPassword(PASSWORD);
            return new LettuceConnectionFactory(place);
        }
    }

    @BeforeEach
    void start() {
        redis = RedisServer.start(Map.of("REDIS_OPTIONS", "--requirepass " + PASSWORD, "REDISCLI_AUTH", PASSWORD));
        address = URI.create(redis.url());
        database = PostgresServer.get().freshDatabase().replace("postgres@", "");
    }

    @AfterEach
    void stop() {
        instances.forEach(ConfigurableApplicationContext::close);
        redis.close();
    }

    private ConfigurableApplicationContext instance(Class<?> host, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--spring.datasource.url=jdbc:" + database,
                "--spring.datasource.username=postgres"));
        arguments.addAll(List.of(more));
        instances.add(new SpringApplicationBuilder(host).run(arguments.toArray(String[]::new)));
        return instances.getLast();
    }

    /// Opens a full socket of this user; gives the code with which it is closed.
    private static CompletableFuture<Integer> socket(ConfigurableApplicationContext at, UserId user) {
        String port = at.getEnvironment().getRequiredProperty("local.server.port");
        URI uri = URI.create("ws://localhost:" + port + "/ws/?ticket="
                + at.getBean(Beseda.class).ticket(user));
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(uri, new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                        closed.complete(code);
                        return null;
                    }
                })
                .join();
        return closed;
    }

    /// Nothing but Redis brings a user's logout to the other instance.
    private void assertHears(
            ConfigurableApplicationContext listener, ConfigurableApplicationContext speaker, UserId user)
            throws Exception {
        CompletableFuture<Integer> closed = socket(listener, user);
        redis.awaitListener("beseda:*:u:" + user);
        speaker.getBean(Beseda.class).logOut(user);
        assertThat(closed.get(20, TimeUnit.SECONDS)).isEqualTo(4401);
    }

    /// Two of the same kind could be wrong in the same way, and meet elsewhere.
    @Test
    void instancesByProperties_andByAFactoryOfTheHostsOwn_meetInTheSameRedis() throws Exception {
        ConfigurableApplicationContext byProperties = instance(
                Host.class,
                "--spring.data.redis.host=" + address.getHost(),
                "--spring.data.redis.port=" + address.getPort(),
                "--spring.data.redis.password=" + PASSWORD,
                "--spring.data.redis.database=" + DATABASE);
        ConfigurableApplicationContext byFactory = instance(WithItsOwnFactory.class, "--port=" + address.getPort());

        assertHears(byFactory, byProperties, UserId.of(1));
        assertHears(byProperties, byFactory, UserId.of(2));
    }
}
