package io.beseda.spring;

import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import io.beseda.core.Message;
import io.beseda.core.UserId;
import io.beseda.core.UserRate;
import io.beseda.core.log.Change;
import io.beseda.core.message.Draft;
import io.beseda.core.message.Messages;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Messages, for the host's code: see [Beseda].
public final class BesedaMessages {
    private final HostedNode node;
    private final HostTransactions transactions;

    BesedaMessages(HostedNode node, HostTransactions transactions) {
        this.node = node;
        this.transactions = transactions;
    }

    /// Sends in the name of a member.
    ///
    /// @return the message, after the commit; cancelled by a roll-back. Without a transaction it is complete.
    public CompletionStage<Message> send(UserId sender, ChatId chat, String text) {
        return send(sender, chat, text, null);
    }

    /// @param clientId idempotency key, 1 to 64 printable ASCII characters: sending again with it changes
    ///                 nothing and gives the first message, so that a job that is run again says nothing twice
    public CompletionStage<Message> send(UserId sender, ChatId chat, String text, @Nullable String clientId) {
        Limits limits = node.node().limits();
        Draft draft = Draft.of(limits, text, clientId, null);
        return transactions
                .finish(log ->
                        new Messages(log, node.node().store(), limits, UserRate.unlimited()).send(sender, chat, draft))
                .thenApply(Change.Sent::message);
    }
}
