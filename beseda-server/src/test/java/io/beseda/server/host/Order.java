package io.beseda.server.host;

import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.beseda.core.UserRate;
import io.beseda.core.chat.ChatChanges;
import io.beseda.core.log.Change;
import io.beseda.core.log.HostTransaction;
import io.beseda.core.log.JoinedLog;
import io.beseda.core.message.Draft;
import io.beseda.core.message.Messages;
import io.beseda.core.node.BesedaNode;
import io.beseda.core.user.UserDirectory;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.JdbcChatStore;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// What a host's service does in one transaction, in plain JDBC: a row in a table of its own, and what is to be
/// said about it in a chat.
final class Order implements AutoCloseable {
    private final Connection connection;
    private final JoinedLog joined;
    private final ChatChanges chats;
    private final Messages messages;

    private Order(
            Connection connection, JdbcChatStore store, Function<HostTransaction, JoinedLog> join, UserDirectory users)
            throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        joined = join.apply(store.joining(() -> connection));
        chats = new ChatChanges(joined, users, Limits.DEFAULTS, UserRate.unlimited());
        messages = new Messages(joined, store, Limits.DEFAULTS, UserRate.unlimited());
    }

    static Order begin(String database, BesedaNode node) throws SQLException {
        return new Order(connect(database), (JdbcChatStore) node.store(), node::join, node.users());
    }

    static void createTable(String database) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id bigint PRIMARY KEY, chat_id bigint NOT NULL)");
        }
    }

    static List<Long> committed(String database) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT array_agg(id ORDER BY id) FROM orders")) {
            rows.next();
            return rows.getArray(1) == null
                    ? List.of()
                    : List.of((Long[]) rows.getArray(1).getArray());
        }
    }

    private static Connection connect(String database) throws SQLException {
        URI uri = URI.create(database);
        String user = uri.getUserInfo() == null ? "postgres" : uri.getUserInfo();
        String[] parts = user.split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(),
                parts[0],
                parts.length > 1 ? parts[1] : "");
    }

    void insert(long id, ChatId chat) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO orders VALUES (?, ?)")) {
            statement.setLong(1, id);
            statement.setLong(2, chat.value());
            statement.executeUpdate();
        }
    }

    ChatId direct(long one, long other) {
        return chats.direct(UserId.of(one), UserId.of(other)).join().chat();
    }

    CompletableFuture<Change.Sent> send(long sender, ChatId chat, String text) {
        return send(sender, chat, text, null);
    }

    CompletableFuture<Change.Sent> send(
            long sender, ChatId chat, String text, @org.jspecify.annotations.Nullable String key) {
        return messages.send(UserId.of(sender), chat, Draft.of(Limits.DEFAULTS, text, key, null));
    }

    JoinedLog log() {
        return joined;
    }

    void write() {
        joined.write();
    }

    void commit(BesedaNode node) throws SQLException {
        joined.write();
        connection.commit();
        joined.committed(node.log());
    }

    void rollBack() throws SQLException {
        connection.rollback();
        joined.rolledBack();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /// Does everything but the commit, and waits to be killed.
    ///
    /// @param args database, order, chat, sender, text
    public static void main(String[] args) throws Exception {
        Database database = Database.openShared(args[0]);
        ChatId chat = new ChatId(Long.parseLong(args[2]));
        JdbcChatStore store = new JdbcChatStore(database);
        Order order = new Order(
                connect(args[0]),
                store,
                transaction -> new JoinedLog(transaction, InstantSource.system(), _ -> {}),
                new Nobody());
        order.insert(Long.parseLong(args[1]), chat);
        var _ = order.send(Long.parseLong(args[3]), chat, args[4]);
        order.write();
        System.out.println("written");
        Thread.currentThread().join(); // for good: it is to be killed
    }

    private static final class Nobody implements UserDirectory {
        @Override
        public java.util.Map<UserId, io.beseda.core.user.User> find(java.util.Collection<UserId> ids) {
            return java.util.Map.of();
        }

        @Override
        public List<io.beseda.core.user.User> search(UserId me, String words, int limit) {
            return List.of();
        }
    }
}
