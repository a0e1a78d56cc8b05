package io.beseda.store.jdbc;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatPolicyCustomizer;
import io.beseda.core.log.ChatStore.ChatView;
import io.beseda.core.log.Committed;
import io.beseda.core.log.HostTransaction;
import io.beseda.core.log.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;

/// Reads and writes on a connection that is a host's, in the transaction that it has begun there. Owner: the
/// thread of that transaction.
final class JoinedTransaction implements HostTransaction {
    /// What our own connections are set to, but until the end of the transaction only.
    private static final String DURABLE = """
            SELECT set_config('synchronous_commit', %s, true)
            """.formatted(PostgresDatabase.DURABLE);

    private final Supplier<Connection> connection;
    private final Statements statements;
    private final ChatPolicyCustomizer customizer;

    JoinedTransaction(Supplier<Connection> connection, Statements statements, ChatPolicyCustomizer customizer) {
        this.customizer = customizer;
        this.connection = connection;
        this.statements = statements;
    }

    @Override
    public ChatId reserveChat() {
        Queue<Long> id = on(session -> BatchCommit.nextIds(session, BatchCommit.CHAT_ID, 1));
        return new ChatId(id.remove());
    }

    @Override
    public Optional<ChatId> direct(String directKey) {
        Keys keys = Keys.of(List.of(directKey), key -> key);
        return on(session -> session.first(Loading.DIRECT_CHATS, params -> params.keys(keys), Row::chatId));
    }

    @Override
    public Optional<ChatView> chat(ChatId chat, UserId me) {
        return on(session -> ChatReads.chat(session, chat, me));
    }

    @Override
    public Committed write(List<Change<?>> batch, Instant now) {
        return on(session -> {
            if (session.dialect() == Dialect.POSTGRESQL) {
                session.later(DURABLE, _ -> {}, _ -> {});
            }
            return new BatchCommit(batch, now, customizer).run(session);
        });
    }

    private <T> T on(Database.SessionWork<T> work) {
        try {
            Session session = Session.borrowed(connection.get(), statements);
            T result = work.run(session);
            session.flush();
            return result;
        } catch (SQLException e) {
            // The same direct chat, or the same key of a message, which another transaction wrote meanwhile.
            throw statements.dialect().isUniqueViolation(e)
                    ? StoreException.passing("Another transaction wrote the same just now: try again.", e)
                    : statements.dialect().failure(e);
        }
    }
}
