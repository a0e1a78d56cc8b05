package io.beseda.core.hub;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One connection, as the hub knows it. Owner: its loop; the final fields may be read anywhere.
public final class Subscriber {
    final Connection connection;
    final UserId user;
    final Protocol protocol;
    final boolean allChats;
    /// What the hub does for it, chat by chat.
    final Map<ChatId, Subscription> subscriptions = new HashMap<>();
    /// Membership changes that arrive while the list of chats is read; null once it listens.
    @Nullable
    Map<ChatId, MembershipChange> opening = new HashMap<>();
    /// Frames for this connection alone, until the end of the turn.
    final Bytes own = new Bytes();

    volatile Credential credential;
    boolean dirty;
    /// What is its own leaves in this turn, after what it gets of its chats.
    boolean leaving;
    boolean gone;

    /// A membership that changed at `seq`.
    record MembershipChange(long seq, boolean member) {}

    /// @param allChats true: listens to all chats of the user, also to those he is added to later
    public Subscriber(Connection connection, Credential credential, Protocol protocol, boolean allChats) {
        this.connection = connection;
        this.credential = credential;
        this.user = credential.user();
        this.protocol = protocol;
        this.allChats = allChats;
    }

    /// A membership has changed, in case the list of chats is being read.
    void note(ChatId chat, long seq, boolean member) {
        if (opening != null) {
            opening.put(chat, new MembershipChange(seq, member));
        }
    }

    public Connection connection() {
        return connection;
    }

    public UserId user() {
        return user;
    }

    /// Whether it speaks the full protocol.
    public boolean full() {
        return protocol == Protocol.FULL;
    }

    public Credential credential() {
        return credential;
    }

    /// A fresh credential of the same user takes the place of the old one. From any thread.
    public void renew(Credential fresh) {
        if (!fresh.user().equals(user)) {
            throw new IllegalArgumentException("another user's credential");
        }
        credential = fresh;
    }
}
