package io.beseda.core.account;

import io.beseda.core.UserId;
import org.jspecify.annotations.Nullable;

/// A user in a host's own words, which need not keep our rules. What is null it did not say.
public record Profile(
        UserId id,
        @Nullable String username,
        @Nullable String displayName,
        @Nullable String avatar) {}
