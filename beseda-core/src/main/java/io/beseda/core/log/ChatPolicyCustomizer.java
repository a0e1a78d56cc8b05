package io.beseda.core.log;

import io.beseda.core.Chat;
import io.beseda.core.Member;
import org.jspecify.annotations.Nullable;

/// What a host forbids beyond what [io.beseda.core.policy.ChatPolicy] does. Asked in the transaction that commits,
/// under the chat's lock, once for every change, before it is decided; so it looks at what it is given and nothing
/// else: no database, no network. It can only refuse: whoever the policy refuses is refused whatever it says, and
/// nobody sees or hears more for it.
@FunctionalInterface
public interface ChatPolicyCustomizer {
    /// Forbids nothing.
    ChatPolicyCustomizer NONE = (_, _, _) -> null;

    /// Why this change is not allowed, in a sentence for the one who asks for it; null: it is, as far as the host is
    /// concerned.
    ///
    /// @param chat which is changed; null for one that is to be opened
    /// @param me   the membership of who asks; null for a chat that is to be opened
    @Nullable
    String refusal(Change<?> change, @Nullable Chat chat, @Nullable Member me);
}
