package io.beseda.api.auth;

import io.beseda.core.UserId;
import io.beseda.core.account.Credential;

/// Who sends a request or opens a socket.
public record Caller(Credential credential, Door door) {
    public UserId user() {
        return credential.user();
    }
}
