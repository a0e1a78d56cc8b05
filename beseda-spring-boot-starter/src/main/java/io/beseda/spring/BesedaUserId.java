package io.beseda.spring;

import io.beseda.core.UserId;
import java.security.Principal;

/// Which user a principal is. Without such a bean the principal's name is the user's id.
@FunctionalInterface
public interface BesedaUserId {
    /// @param principal who the host's security found: an `Authentication` where that is Spring Security
    UserId of(Principal principal);
}
