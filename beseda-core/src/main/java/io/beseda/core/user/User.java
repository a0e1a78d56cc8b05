package io.beseda.core.user;

import io.beseda.core.UserId;
import org.jspecify.annotations.Nullable;

/// A person as others see one.
///
/// @param active false once deactivated: shown in old chats, but cannot log in or be invited
/// @param avatar address of a picture, absolute or on the host's site; null: none is known
public record User(
        UserId id,
        String username,
        String displayName,
        boolean active,
        @Nullable String avatar) {
    public User(UserId id, String username, String displayName, boolean active) {
        this(id, username, displayName, active, null);
    }
}
