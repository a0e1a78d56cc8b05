package io.beseda.store.jdbc;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatPolicyCustomizer;
import io.beseda.core.log.ChatStore;
import io.beseda.core.log.Committed;
import io.beseda.core.log.HostTransaction;
import java.sql.Connection;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Chats in a [Database]. What is asked is answered by the class named for it; closing this leaves the
/// database, which others use too, open.
public final class JdbcChatStore implements ChatStore {
    private static final String PING = "SELECT 1";

    private final Database database;
    private final ChatReads chats;
    private final MessageReads messages;
    private final UserRows users;
    private final Identity identity;
    private final ChatPolicyCustomizer customizer;

    public JdbcChatStore(Database database) {
        this(database, ChatPolicyCustomizer.NONE);
    }

    /// @param customizer what a host forbids
    public JdbcChatStore(Database database, ChatPolicyCustomizer customizer) {
        this.database = database;
        this.customizer = customizer;
        this.chats = new ChatReads(database);
        this.messages = new MessageReads(database);
        this.users = new UserRows(database);
        this.identity = new Identity(database);
    }

    @Override
    public int lanes() {
        return database.lanes();
    }

    @Override
    public Committed commit(List<Change<?>> batch, Instant now) {
        BatchCommit commit = new BatchCommit(batch, now, customizer);
        // A unique violation is a direct chat that another node made after this one had looked for it.
        return database.writing(Database.Conflicts.RERUN_UNIQUE, commit::run);
    }

    /// A transaction of a host on this database: what is written in it becomes true with its commit.
    ///
    /// @param connection gives the connection on which the transaction runs; it is not closed here
    public HostTransaction joining(Supplier<Connection> connection) {
        return new JoinedTransaction(connection, database.statements(), customizer);
    }

    @Override
    public String epoch() {
        return identity.epoch();
    }

    @Override
    public boolean checkEpoch() {
        return identity.look();
    }

    @Override
    public String markOfOthers() {
        return database.markOfOthers();
    }

    /// Names the data, whatever its epoch: the same on all nodes.
    public String id() {
        return identity.id();
    }

    /// Makes all clients load their chats anew: after a backup was restored.
    public static String newEpoch(Database database) {
        return Identity.renew(database);
    }

    @Override
    public Optional<Member> member(ChatId chat, UserId user) {
        return chats.member(chat, user);
    }

    @Override
    public Optional<ChatView> chat(ChatId chat, UserId me) {
        return chats.chat(chat, me);
    }

    @Override
    public List<ChatView> chats(UserId me, ChatPage page) {
        return chats.chats(me, page);
    }

    @Override
    public Map<UserId, Memberships> memberships(Collection<UserId> wanted) {
        return chats.memberships(wanted);
    }

    @Override
    public Map<ChatId, Long> lastSeqs(Collection<ChatId> wanted) {
        return chats.lastSeqs(wanted);
    }

    @Override
    public Map<UserId, Long> chatsVersions(Collection<UserId> wanted) {
        return chats.chatsVersions(wanted);
    }

    @Override
    public Map<ChatId, List<Member>> membersOf(Collection<ChatId> wanted) {
        return chats.membersOf(wanted);
    }

    @Override
    public List<Member> members(ChatId chat, @Nullable MemberCursor after, int limit) {
        return chats.members(chat, after, limit);
    }

    @Override
    public List<Message> history(ChatId chat, long floor, @Nullable Long before, @Nullable Long after, int limit) {
        return messages.history(chat, floor, before, after, limit);
    }

    @Override
    public Optional<Message> message(ChatId chat, long messageId) {
        return messages.message(chat, messageId);
    }

    @Override
    public Map<ChatId, Long> unread(UserId me) {
        return chats.unread(me);
    }

    @Override
    public List<Member> reached(ChatId chat, long seq, int limit) {
        return chats.reached(chat, seq, limit);
    }

    @Override
    public Map<ChatId, List<ChatEvent>> events(Map<ChatId, Long> after, int limit) {
        return messages.events(after, limit);
    }

    @Override
    public Set<UserId> sharingAChat(UserId me, Collection<UserId> others) {
        return users.sharingAChat(me, others);
    }

    @Override
    public void block(UserId by, UserId whom) {
        users.block(by, whom);
    }

    @Override
    public void unblock(UserId by, UserId whom) {
        users.unblock(by, whom);
    }

    @Override
    public List<UserId> blockedBy(UserId me) {
        return users.blockedBy(me);
    }

    @Override
    public Map<UserId, Instant> lastSeen(Collection<UserId> wanted) {
        return users.lastSeen(wanted);
    }

    @Override
    public void seen(Map<UserId, Instant> seen) {
        users.seen(seen);
    }

    @Override
    public void ping() {
        database.reading(session -> session.first(PING, _ -> {}, Row::number));
    }

    @Override
    public void close() {
        // Nothing of its own: whoever opened the database closes it.
    }
}
