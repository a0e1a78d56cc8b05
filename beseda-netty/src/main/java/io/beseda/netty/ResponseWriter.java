package io.beseda.netty;

import io.beseda.api.http.Headers;
import io.beseda.api.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/// Turns a [Response] into the bytes of HTTP/1.1. Thread-safe; runs on the threads that ran the endpoint, so that
/// compressing does not hold up a loop.
final class ResponseWriter {
    /// Below this many bytes compressing saves no packet.
    private static final int COMPRESS_MIN = 1024;

    private static final int LINE = 64;
    /// RFC 9110 section 5.6.7: always two digits, always GMT.
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /// What only the mount may say.
    private static final Set<String> OWN =
            Set.of("connection", "content-length", "transfer-encoding", "keep-alive", "date");

    private final Clock clock;
    private volatile Second second = new Second(Long.MIN_VALUE, "");

    private record Second(long epochSecond, String text) {}

    ResponseWriter(Clock clock) {
        this.clock = clock;
    }

    /// A response ready for the wire.
    ///
    /// @param persist whether the connection is kept after it
    record Encoded(
            @SuppressWarnings("ArrayRecordComponent") byte[] head, // never compared
            @SuppressWarnings("ArrayRecordComponent") byte[] body, // never compared
            boolean persist) {}

    /// @throws IllegalArgumentException a header field would break the response in two
    Encoded encode(RequestHead request, Response response, boolean mayPersist) {
        boolean persist = mayPersist && request.persist() && !response.headers().listed("connection", "close");
        Response sent = isCompressible(response) ? compressed(request, response) : response;
        return encode(sent, request.method().equals("HEAD"), persist);
    }

    /// The last response of a connection whose request could not be understood.
    Encoded encodeLast(Response response) {
        return encode(response, false, false);
    }

    private Encoded encode(Response response, boolean headOnly, boolean persist) {
        int status = response.status();
        boolean hasBody = status >= 200 && status != 204 && status != 304;
        StringBuilder head = new StringBuilder(LINE * 4);
        head.append("HTTP/1.1 ").append(status).append(' ').append(reason(status));
        for (Headers.Field field : response.headers().fields()) {
            if (!OWN.contains(field.name())) {
                append(head, field.name(), field.value());
            }
        }
        if (hasBody) {
            append(head, "content-length", Integer.toString(response.body().length));
        }
        append(head, "date", date());
        append(head, "connection", persist ? "keep-alive" : "close");
        head.append("\r\n\r\n");
        byte[] body = hasBody && !headOnly ? response.body() : new byte[0];
        return new Encoded(head.toString().getBytes(StandardCharsets.ISO_8859_1), body, persist);
    }

    /// The 101 that ends HTTP on a connection.
    static byte[] switching(Headers headers) {
        StringBuilder head = new StringBuilder(LINE * 4);
        head.append("HTTP/1.1 101 Switching Protocols");
        headers.fields().forEach(field -> append(head, field.name(), field.value()));
        return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void append(StringBuilder head, String name, String value) {
        if (!RequestHead.isToken(name)) {
            throw new IllegalArgumentException("Not the name of a header field: " + name);
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F) {
                throw new IllegalArgumentException("A control character in the header field " + name);
            }
        }
        head.append("\r\n").append(name).append(": ").append(value);
    }

    private String date() {
        Instant now = clock.instant();
        Second known = second;
        if (known.epochSecond() != now.getEpochSecond()) {
            known = new Second(now.getEpochSecond(), DATE.format(now));
            second = known;
        }
        return known.text();
    }

    private static boolean isCompressible(Response response) {
        String type = response.headers().get("content-type");
        if (type == null || response.headers().get("content-encoding") != null || response.status() == 206) {
            return false;
        }
        int end = type.indexOf(';');
        String bare = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return bare.startsWith("text/")
                || bare.endsWith("/json")
                || bare.endsWith("+json")
                || bare.endsWith("/javascript")
                || bare.endsWith("+xml");
    }

    private static Response compressed(RequestHead request, Response response) {
        Response varying = response.with("vary", "accept-encoding");
        if (response.body().length < COMPRESS_MIN || !acceptsGzip(request.headers())) {
            return varying;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(response.body().length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException("Memory does not fail", e);
        }
        // other bytes are another representation, and a strong tag names bytes (RFC 9110 section 8.8.3.3)
        Headers headers = Headers.of(varying.headers().fields().stream()
                .map(field -> field.name().equals("etag") && field.value().startsWith("\"")
                        ? new Headers.Field("etag", "W/" + field.value())
                        : field)
                .toList());
        return new Response(response.status(), headers.with("content-encoding", "gzip"), bytes.toByteArray());
    }

    private static boolean acceptsGzip(Headers headers) {
        boolean accepts = false;
        for (String line : headers.all("accept-encoding")) {
            for (String member : line.toLowerCase(Locale.ROOT).split(",", -1)) {
                String[] parts = member.split(";", -1);
                String coding = parts[0].strip();
                if (coding.equals("gzip") || coding.equals("*")) {
                    boolean refused = parts.length > 1 && parts[1].strip().matches("q=0(\\.0*)?");
                    if (coding.equals("gzip")) {
                        return !refused;
                    }
                    accepts = !refused;
                }
            }
        }
        return accepts;
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 204 -> "No Content";
            case 206 -> "Partial Content";
            case 301 -> "Moved Permanently";
            case 302 -> "Found";
            case 304 -> "Not Modified";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 415 -> "Unsupported Media Type";
            case 426 -> "Upgrade Required";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            case 505 -> "HTTP Version Not Supported";
            default -> "";
        };
    }
}
