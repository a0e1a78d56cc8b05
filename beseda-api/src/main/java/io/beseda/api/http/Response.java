package io.beseda.api.http;

import java.util.List;

/// One HTTP response. The mount adds `Content-Length`, `Date` and `Connection`, leaves the body out for HEAD,
/// and may compress what is compressible.
public record Response(
        int status,
        Headers headers,
        @SuppressWarnings("ArrayRecordComponent") byte[] body) { // never compared
    private static final byte[] EMPTY = {};

    public static Response empty(int status) {
        return new Response(status, Headers.NONE, EMPTY);
    }

    public static Response of(int status, String contentType, byte[] body) {
        return new Response(status, Headers.of(List.of(new Headers.Field("content-type", contentType))), body);
    }

    public Response with(String name, String value) {
        return new Response(status, headers.with(name, value), body);
    }
}
