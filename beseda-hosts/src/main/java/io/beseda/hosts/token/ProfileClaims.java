package io.beseda.hosts.token;

import io.beseda.core.account.Profile;

/// The claims that tell of a user.
public record ProfileClaims(String username, String displayName, String avatar) {
    Profile of(HostToken token) {
        return new Profile(
                token.user(),
                token.claims().text(username),
                token.claims().text(displayName),
                token.claims().text(avatar));
    }
}
