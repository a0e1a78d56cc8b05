package io.beseda.core.policy;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;

/// Proof that [ChatPolicy] allowed this user something in this chat. Only the policy makes one, and the log
/// writes nothing without one: forgetting the check does not compile.
public final class Permit {
    private final ChatId chat;
    private final UserId user;

    Permit(ChatId chat, UserId user) {
        this.chat = chat;
        this.user = user;
    }

    public ChatId chat() {
        return chat;
    }

    public UserId user() {
        return user;
    }
}
