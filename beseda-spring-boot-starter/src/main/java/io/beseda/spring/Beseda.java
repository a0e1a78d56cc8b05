package io.beseda.spring;

import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import io.beseda.core.account.Revocation;

/// Chats for a host's own code: inject it. What is called inside a transaction on the host's `DataSource` commits or
/// rolls back with it, and members see it after the commit; elsewhere a call has committed when it returns.
///
/// The host is believed: no rate limits it. Who may do what in a chat is decided for it as for everyone, in the name
/// of the user it gives. A refusal is an [io.beseda.core.Refusal]; inside a transaction it may come with the commit,
/// which then does not happen.
public final class Beseda {
    private final BesedaChats chats;
    private final BesedaMessages messages;
    private final HostTransactions transactions;
    private final HostedNode node;

    Beseda(HostedNode node, HostTransactions transactions) {
        this.node = node;
        this.transactions = transactions;
        this.chats = new BesedaChats(node, transactions);
        this.messages = new BesedaMessages(node, transactions);
    }

    public BesedaChats chats() {
        return chats;
    }

    public BesedaMessages messages() {
        return messages;
    }

    /// A ticket that opens one socket for this user, within 30 seconds: `/ws/?ticket=`. For clients that the host knows
    /// by other means than its filter chain does.
    public String ticket(UserId user) {
        return node.tickets().issue(new Credential(user, null, null));
    }

    /// Closes all sockets of a user, on all instances: after a deactivation, or a new password. Inside a transaction:
    /// after its commit. Other instances hear of it through Redis, once: not while that is away.
    public void logOut(UserId user) {
        transactions.afterCommit(() -> node.node().revoke(new Revocation.UserEnded(user, null)));
    }
}
