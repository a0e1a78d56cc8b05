package io.beseda.netty;

import io.beseda.api.http.Headers;
import io.beseda.core.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Request line and header fields (RFC 9112 sections 2 to 6), read strictly: whatever another server on the way
/// might read differently is refused, for that is how requests are smuggled past it.
///
/// @param length  bytes of the body, or [#CHUNKED]
/// @param http11  HTTP/1.1 or a later minor version, against HTTP/1.0
/// @param persist whether the client lets the connection be kept
record RequestHead(
        String method, String path, String query, Headers headers, long length, boolean http11, boolean persist) {
    static final long CHUNKED = -1;
    private static final int FIELDS_MAX = 100;

    /// @param bytes the lines, each ended by CRLF, with the empty one at the end
    static RequestHead parse(byte[] bytes, int size) throws BadRequest {
        String text = new String(bytes, 0, size, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n");
        String[] line = text.substring(0, end).split(" ", -1);
        if (line.length != 3 || !isToken(line[0])) {
            throw BadRequest.malformed("The request line is not METHOD target HTTP/1.1.");
        }
        boolean http11 = version(line[2]);
        List<Headers.Field> fields = fields(text, end + 2);
        String host = host(fields, http11);
        Target target = Target.parse(line[0], line[1], host);
        if (host != null && !target.host().equals(host)) {
            // "MUST ignore the received Host header field" where the target names one (section 3.2.2)
            fields.replaceAll(field -> field.name().equals("host") ? new Headers.Field("host", target.host()) : field);
        }
        Headers headers = Headers.of(fields);
        boolean persist = headers.listed("connection", http11 ? "close" : "keep-alive") != http11;
        return new RequestHead(
                line[0], target.path(), target.query(), headers, length(headers, http11), http11, persist);
    }

    boolean expectsContinue() {
        return http11 && length != 0 && "100-continue".equalsIgnoreCase(headers.get("expect"));
    }

    private static boolean version(String version) throws BadRequest {
        if (version.length() != 8 || !version.startsWith("HTTP/") || version.charAt(6) != '.') {
            throw BadRequest.malformed("The request line is not METHOD target HTTP/1.1.");
        }
        char minor = version.charAt(7);
        if (version.charAt(5) != '1' || minor < '0' || minor > '9') {
            throw new BadRequest(505, ErrorCode.INVALID, "This server speaks HTTP/1.1.");
        }
        return minor != '0';
    }

    private static List<Headers.Field> fields(String text, int start) throws BadRequest {
        List<Headers.Field> fields = new ArrayList<>();
        int at = start;
        while (true) {
            int end = text.indexOf("\r\n", at);
            if (end == at) {
                return fields;
            }
            if (fields.size() == FIELDS_MAX) {
                throw BadRequest.tooLarge(431, "More than " + FIELDS_MAX + " header fields.");
            }
            fields.add(field(text.substring(at, end)));
            at = end + 2;
        }
    }

    /// A field line. A space before the colon, or at the start (obs-fold), is refused (sections 5.1 and 5.2).
    static Headers.Field field(String line) throws BadRequest {
        int colon = line.indexOf(':');
        if (colon < 0 || !isToken(line.substring(0, colon))) {
            throw BadRequest.malformed("A header field has no proper name.");
        }
        for (int i = colon + 1; i < line.length(); i++) {
            char c = line.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F) {
                throw BadRequest.malformed("A header field holds a control character.");
            }
        }
        return new Headers.Field(line.substring(0, colon), trim(line, colon + 1));
    }

    /// Without the optional whitespace around, which is space and tab only.
    private static String trim(String line, int start) {
        int from = start;
        int to = line.length();
        while (from < to && isBlank(line.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(line.charAt(to - 1))) {
            to--;
        }
        return line.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static @Nullable String host(List<Headers.Field> fields, boolean http11) throws BadRequest {
        String host = null;
        for (Headers.Field field : fields) {
            if (field.name().equals("host")) {
                if (host != null) {
                    throw BadRequest.malformed("There is more than one Host.");
                }
                host = field.value();
            }
        }
        if (host == null && http11) {
            throw BadRequest.malformed("There is no Host.");
        }
        if (host != null && !Target.isHost(host)) {
            throw BadRequest.malformed("The Host is not host[:port].");
        }
        return host;
    }

    /// Section 6.3, without its leniencies: one length, or `chunked` alone.
    private static long length(Headers headers, boolean http11) throws BadRequest {
        List<String> lengths = headers.all("content-length");
        List<String> codings = headers.all("transfer-encoding");
        if (!codings.isEmpty()) {
            if (!lengths.isEmpty() || !http11) {
                throw BadRequest.malformed("Transfer-Encoding goes with neither Content-Length nor HTTP/1.0.");
            }
            if (codings.size() > 1
                    || !codings.getFirst().toLowerCase(Locale.ROOT).equals("chunked")) {
                throw new BadRequest(501, ErrorCode.INVALID, "The only transfer coding is chunked.");
            }
            return CHUNKED;
        }
        if (lengths.isEmpty()) {
            return 0;
        }
        String length = lengths.getFirst();
        if (lengths.size() > 1 || length.isEmpty() || length.length() > 18) {
            throw BadRequest.malformed("Content-Length is not one number.");
        }
        long value = 0;
        for (int i = 0; i < length.length(); i++) {
            char c = length.charAt(i);
            if (c < '0' || c > '9') {
                throw BadRequest.malformed("Content-Length is not one number.");
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    /// RFC 9110 section 5.6.2.
    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
