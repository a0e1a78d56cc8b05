package io.beseda.api.http;

import io.beseda.core.account.Credential;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// One HTTP request, read whole.
///
/// @param method upper case, as it came
/// @param path   the raw path, percent-encoding kept, without the query
/// @param query  the raw query without `?`, or empty
/// @param body   the bytes, transfer encoding removed; not more than the limit (the mount answers 413)
/// @param remote the peer's address; behind trusted proxies the mount has already looked through them
/// @param secure whether the client used TLS, as far as we or a trusted proxy know
/// @param host   who it is from, as the host in whose container we run has found by its own security; null: it
///               has not, or there is no such host
public record Request(
        String method,
        String path,
        String query,
        Headers headers,
        @SuppressWarnings("ArrayRecordComponent") byte[] body, // never compared
        InetAddress remote,
        boolean secure,
        @Nullable Credential host) {

    /// With no host around us.
    public Request(
            String method,
            String path,
            String query,
            Headers headers,
            byte[] body,
            InetAddress remote,
            boolean secure) {
        this(method, path, query, headers, body, remote, secure, null);
    }
}
