package io.beseda.api.http;

import java.net.InetAddress;

/// One HTTP request, read whole.
///
/// @param method upper case, as it came
/// @param path   the raw path, percent-encoding kept, without the query
/// @param query  the raw query without `?`, or empty
/// @param body   the bytes, transfer encoding removed; not more than the limit (the mount answers 413)
/// @param remote the peer's address; behind trusted proxies the mount has already looked through them
/// @param secure whether the client used TLS, as far as we or a trusted proxy know
public record Request(
        String method,
        String path,
        String query,
        Headers headers,
        @SuppressWarnings("ArrayRecordComponent") byte[] body, // never compared
        InetAddress remote,
        boolean secure) {}
