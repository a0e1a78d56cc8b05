package io.beseda.spring;

import static io.beseda.core.log.ChatLog.await;

import io.beseda.core.ChatId;
import io.beseda.core.History;
import io.beseda.core.UserId;
import io.beseda.core.UserRate;
import io.beseda.core.chat.ChatChanges;
import io.beseda.core.log.Appender;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// Chats and their members, for the host's code: see [Beseda].
public final class BesedaChats {
    private final HostedNode node;
    private final HostTransactions transactions;

    BesedaChats(HostedNode node, HostTransactions transactions) {
        this.node = node;
        this.transactions = transactions;
    }

    /// The one direct chat of the two, found or created. Inside a transaction its id is known at once; should someone
    /// else open the same chat before the commit, that fails with `busy`, and the transaction is to be run again.
    public ChatId direct(UserId one, UserId other) {
        return await(changes(transactions.log()).direct(one, other)).chat();
    }

    /// A group with this owner. Inside a transaction its id is known at once.
    public ChatId group(UserId owner, String title, Collection<UserId> others) {
        return await(changes(transactions.log()).group(owner, title, History.ALL, others))
                .chat();
    }

    /// Adds members; those who are there already stay as they are.
    public void add(UserId by, ChatId chat, Collection<UserId> users) {
        apply(changes -> changes.add(by, chat, users));
    }

    /// Removes a member; the one who leaves when it is `by` himself.
    public void remove(UserId by, ChatId chat, UserId user) {
        apply(changes -> changes.remove(by, chat, user));
    }

    public void rename(UserId by, ChatId chat, String title) {
        apply(changes -> changes.rename(by, chat, title));
    }

    /// Deletes the chat for everyone.
    public void close(UserId by, ChatId chat) {
        apply(changes -> changes.close(by, chat));
    }

    private void apply(Function<ChatChanges, CompletableFuture<?>> change) {
        var _ = transactions.finish(log -> change.apply(changes(log)));
    }

    private ChatChanges changes(Appender log) {
        return new ChatChanges(log, node.node().users(), node.node().limits(), UserRate.unlimited());
    }
}
