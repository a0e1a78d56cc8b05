package io.beseda.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.EmbeddedNode;
import io.beseda.api.auth.Logins;
import io.beseda.api.http.Request;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import io.beseda.core.account.KnownUsers;
import io.beseda.netty.NettyServer;
import io.beseda.netty.NettySettings;
import io.beseda.server.testing.TestSocket;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.JdbcChatStore;
import io.beseda.store.jdbc.JdbcKnownUserStore;
import io.beseda.store.jdbc.JdbcSessionStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Logins are a host's code, and that can fail in any way.
class FailingLoginsIT {
    private static final String BROKEN = "broken";
    private static final int INTERNAL_ERROR = 1011;

    @TempDir
    Path folder;

    @Test
    void socket_whoseLoginFails_isClosed_andOthersAreServed() throws Exception {
        try (Database database = Database.open(folder.resolve("chat.db").toString())) {
            KnownUsers users = new KnownUsers(new JdbcKnownUserStore(database), true, InstantSource.system());
            try (EmbeddedNode node = EmbeddedNode.start(
                    new JdbcChatStore(database),
                    new JdbcSessionStore(database),
                    users,
                    new Fragile(),
                    new NettyServer(NettySettings.DEFAULTS.withAddress("127.0.0.1", 0)))) {
                URI door = URI.create("ws://127.0.0.1:" + node.address().getPort() + "/ws/?token=");
                try (TestSocket unlucky = TestSocket.connect(URI.create(door + BROKEN));
                        TestSocket other = TestSocket.connect(URI.create(door + "7"))) {
                    assertThat(unlucky.awaitClose()).isEqualTo(INTERNAL_ERROR);
                    assertThat(other.await("hello").get("user").longValue()).isEqualTo(7);
                }
            }
        }
    }

    private static final class Fragile implements Logins {
        @Override
        public Credential byToken(String token, @Nullable Request request) {
            if (token.equals(BROKEN)) {
                throw new IllegalStateException("as a host's code may");
            }
            return new Credential(new UserId(token), null, null);
        }

        @Override
        public Set<Credential> dead(Collection<Credential> credentials) {
            return Set.of();
        }
    }
}
