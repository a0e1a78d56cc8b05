package io.beseda.examples.plain;

import io.beseda.api.EmbeddedNode;
import io.beseda.netty.NettyServer;
import io.beseda.netty.NettySettings;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.JdbcChatStore;
import io.beseda.store.jdbc.JdbcSessionStore;
import java.io.IOException;
import org.slf4j.LoggerFactory;

/// Starts the chat: arguments are the file of its database, and its port.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        EmbeddedNode chat = start(Database.open(arguments[0]), Integer.parseInt(arguments[1]));
        LoggerFactory.getLogger(Main.class).info("Listening on {}", chat.address());
    }

    static EmbeddedNode start(Database database, int port) throws IOException {
        Team team = new Team();
        return EmbeddedNode.start(
                new JdbcChatStore(database),
                new JdbcSessionStore(database),
                team,
                team,
                new NettyServer(NettySettings.DEFAULTS.withAddress("127.0.0.1", port)));
    }
}
