import io.beseda.core.ChatId;
import io.beseda.core.History;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatLog;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.JdbcChatStore;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/// A store with chats, and the writer in front of it: the way of a send from the socket's handler on, without a socket.
final class Room {
    static final String TEXT = "x".repeat(100);

    final Database database;
    final JdbcChatStore store;
    final ChatLog log;
    final List<UserId> users;
    final List<ChatId> chats;

    /// @param users who are members of every one of the chats
    Room(String url, int users, int chats) {
        this.database = Database.open(url);
        this.store = new JdbcChatStore(database);
        this.log = new ChatLog(store, InstantSource.system(), _ -> {});
        this.users = IntStream.rangeClosed(1, users).mapToObj(UserId::of).toList();
        List<Change<?>> openings = new ArrayList<>();
        for (int i = 0; i < chats; i++) {
            openings.add(new Change.CreateGroup(
                    this.users.getFirst(), "Chat " + i, History.ALL, this.users.subList(1, users)));
        }
        this.chats = store.commit(openings, Instant.now()).answers().stream()
                .map(answer -> ((Change.Opened) answer).chat())
                .toList();
    }

    static Change.Send sending(UserId sender, ChatId chat) {
        return new Change.Send(sender, chat, TEXT, null, UUID.randomUUID().toString(), TEXT.hashCode());
    }

    /// Messages that are kept.
    long kept() {
        return database.read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("SELECT count(*) FROM beseda_message")) {
                result.next();
                return result.getLong(1);
            }
        });
    }
}
