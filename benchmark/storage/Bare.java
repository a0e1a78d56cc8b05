import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.UUID;
import org.sqlite.SQLiteConfig;

/// The same rows in the same tables through JDBC alone: nothing is looked up, checked or answered.
final class Bare {
    private static final String ROW = "(?, ?, ?, ?, '1', ?, 1, ?, NULL, ?, NULL, ";
    private static final String UPDATE_CHAT = """
            UPDATE beseda_chat SET last_seq = ?, message_count = ?, last_message_seq = ?, active_at = ? WHERE id = 1
            """;
    private static final String UPDATE_MEMBER = """
            UPDATE beseda_chat_member SET read_seq = ?, read_number = ?, delivered_seq = ?, read_at = ?, delivered_at = ?
            WHERE chat_id = 1 AND user_id = '1'
            """;

    private final Connection connection;
    private final PreparedStatement updateChat;
    private final PreparedStatement updateMember;
    private PreparedStatement insert;
    private int rows;
    private long last;

    Bare(String url) throws SQLException {
        new Room(url, 2, 1).database.close();
        this.connection = connect(url);
        this.updateChat = connection.prepareStatement(UPDATE_CHAT);
        this.updateMember = connection.prepareStatement(UPDATE_MEMBER);
        rows(1);
    }

    /// A connection with the settings that make a commit of Beseda's durable.
    static Connection connect(String url) throws SQLException {
        Connection connection;
        if (url.startsWith("postgresql:")) {
            URI uri = URI.create(url);
            String address = "jdbc:postgresql://%s:%d%s".formatted(uri.getHost(), uri.getPort(), uri.getPath());
            connection = DriverManager.getConnection(address, uri.getUserInfo(), "");
        } else {
            SQLiteConfig config = new SQLiteConfig();
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            connection = config.createConnection("jdbc:sqlite:" + url);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA wal_autocheckpoint = 4000");
            }
        }
        connection.setAutoCommit(false);
        return connection;
    }

    /// From now on so many rows an INSERT.
    void rows(int count) throws SQLException {
        boolean postgres = connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
        String row = ROW + (postgres ? "false)" : "0)");
        insert = connection.prepareStatement("""
                INSERT INTO beseda_message (id, chat_id, seq, number, sender, client_id, text_hash, text, reply_to,
                    created_at, edited_at, deleted)
                VALUES\s""" + String.join(", ", Collections.nCopies(count, row)));
        rows = count;
    }

    void insert() throws SQLException {
        int at = 0;
        for (int i = 0; i < rows; i++) {
            last++;
            insert.setLong(++at, last);
            insert.setLong(++at, 1);
            insert.setLong(++at, last);
            insert.setLong(++at, last);
            insert.setString(++at, UUID.randomUUID().toString());
            insert.setString(++at, Room.TEXT);
            insert.setLong(++at, last);
        }
        insert.executeUpdate();
    }

    /// The other rows that a send changes.
    void update() throws SQLException {
        set(updateChat, 4);
        set(updateMember, 5);
    }

    private void set(PreparedStatement statement, int params) throws SQLException {
        for (int i = 1; i <= params; i++) {
            statement.setLong(i, last);
        }
        statement.executeUpdate();
    }

    void commit() throws SQLException {
        connection.commit();
    }
}
