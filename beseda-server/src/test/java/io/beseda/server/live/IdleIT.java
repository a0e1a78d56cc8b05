package io.beseda.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.EmbeddedNode;
import io.beseda.api.auth.Logins;
import io.beseda.api.http.Request;
import io.beseda.core.History;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import io.beseda.core.account.KnownUserStore;
import io.beseda.core.account.KnownUsers;
import io.beseda.core.account.Profile;
import io.beseda.core.account.Revocation;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatStore;
import io.beseda.core.user.User;
import io.beseda.netty.NettyServer;
import io.beseda.netty.NettySettings;
import io.beseda.server.testing.TestSocket;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.JdbcChatStore;
import io.beseda.store.jdbc.JdbcKnownUserStore;
import io.beseda.store.jdbc.JdbcSessionStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What connections cost that do nothing: the store is asked about none of them, however many there are.
class IdleIT {
    private static final int CLIENTS = 40;
    private static final int UNAUTHORIZED = 4401;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    /// Keys of chats and users that the store was asked for, and how often which question was asked.
    private final AtomicInteger keys = new AtomicInteger();
    private final Map<String, AtomicInteger> questions = new ConcurrentHashMap<>();

    private final List<TestSocket> sockets = new ArrayList<>();
    private Database database;
    private EmbeddedNode node;

    @BeforeEach
    void start() throws Exception {
        database = Database.open(folder.resolve("chat.db").toString());
        JdbcChatStore chats = new JdbcChatStore(database);
        List<UserId> users = new ArrayList<>();
        for (int user = 1; user <= CLIENTS; user++) {
            users.add(UserId.of(user));
        }
        chats.commit(
                List.of(new Change.CreateGroup(users.getFirst(), "All", History.ALL, users.subList(1, CLIENTS))),
                Instant.now());
        KnownUserStore known = counted(KnownUserStore.class, new JdbcKnownUserStore(database));
        People people = new People(new KnownUsers(known, true, InstantSource.system()));
        node = EmbeddedNode.start(
                counted(ChatStore.class, chats),
                new JdbcSessionStore(database),
                people.users(),
                people,
                new NettyServer(NettySettings.DEFAULTS.withAddress("127.0.0.1", 0)));
        for (UserId user : users) {
            URI uri = URI.create("ws://127.0.0.1:" + node.address().getPort() + "/ws/?token=" + user.value());
            TestSocket socket = TestSocket.connect(uri);
            socket.await("hello");
            sockets.add(socket);
        }
    }

    @AfterEach
    void stop() {
        sockets.forEach(TestSocket::close);
        node.close();
        database.close();
    }

    @Test
    void idle_asksTheStoreAboutNoConnection() {
        awaitComparisons(2); // the first is of everything
        keys.set(0);
        awaitComparisons(4); // sweeps come more often

        assertThat(keys).hasValue(0);
        assertThat(questions.get("deactivatedSince").get()).isPositive();
    }

    @Test
    void whatAnotherProcessChanged_isNoticedAllTheSame() {
        try (Database other = Database.openShared(folder.resolve("chat.db").toString());
                JdbcChatStore chats = new JdbcChatStore(other)) {
            awaitComparisons(1);
            chats.commit(
                    List.of(new Change.CreateGroup(UserId.of(2), "Elsewhere", History.ALL, List.of(UserId.of(3)))),
                    Instant.now());
            assertThat(sockets.get(2)
                            .await("chat.created")
                            .get("details")
                            .get("title")
                            .stringValue())
                    .isEqualTo("Elsewhere");

            new JdbcKnownUserStore(other)
                    .put(new User(UserId.of(1), "u1", "u1", false, null), "u1", "u1", Instant.now());
            assertThat(sockets.getFirst().awaitClose()).isEqualTo(UNAUTHORIZED);
            assertThat(sockets.get(1).ask(Map.of("action", "ping")).get("event").stringValue())
                    .isEqualTo("ack");
        }
    }

    /// The epoch is looked at with each comparison, at its end.
    private void awaitComparisons(int count) {
        AtomicInteger asked = questions.computeIfAbsent("checkEpoch", _ -> new AtomicInteger());
        Awaitility.await().atMost(PATIENCE).until(() -> asked.get() >= count);
    }

    private <T> T counted(Class<T> port, T store) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (_, method, given) -> {
            questions
                    .computeIfAbsent(method.getName(), _ -> new AtomicInteger())
                    .incrementAndGet();
            for (Object argument : given == null ? new Object[0] : given) {
                keys.addAndGet(argument instanceof Collection<?> several ? several.size() : 0);
            }
            try {
                return method.invoke(store, given);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    /// Whoever comes is known from then on, by a token that is the id.
    private record People(KnownUsers users) implements Logins {
        @Override
        public Credential byToken(String token, @Nullable Request request) {
            UserId user = new UserId(token);
            users.arrived(new Profile(user, "u" + token, null, null));
            return new Credential(user, null, null);
        }

        @Override
        public Set<Credential> dead(Collection<Credential> credentials) {
            Map<UserId, User> found = users.find(
                    credentials.stream().map(Credential::user).distinct().toList());
            return credentials.stream()
                    .filter(credential -> !found.get(credential.user()).active())
                    .collect(Collectors.toSet());
        }

        @Override
        public boolean endedSince(Instant since, Consumer<Revocation> told) {
            return users.deactivatedSince(since, user -> told.accept(new Revocation.UserEnded(user, null)));
        }
    }
}
