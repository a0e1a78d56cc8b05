package io.beseda.core.user;

import io.beseda.core.UserId;

/// A person as others see one.
///
/// @param active false once deactivated: shown in old chats, but cannot log in or be invited
public record User(UserId id, String username, String displayName, boolean active) {}
