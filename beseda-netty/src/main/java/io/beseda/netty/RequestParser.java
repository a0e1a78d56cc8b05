package io.beseda.netty;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts the bytes of a connection into requests (RFC 9112), however they are cut. Pulled: it stops after each
/// request, so the next waits its turn. Holds what has come, not what was announced, and nothing between two
/// requests. Owner: the connection's loop.
final class RequestParser {
    /// Bytes of request line and header together; of a trailer section; of a chunk's size line.
    static final int HEAD_MAX = 16 << 10;

    private static final int CHUNK_LINE_MAX = 256;
    private static final int FIRST_BUFFER = 512;
    private static final byte[] EMPTY = {};

    /// Where the next byte belongs.
    enum Part {
        /// Before a request, or in an empty line there (RFC 9112 section 2.2).
        BETWEEN,
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        /// The CRLF after a chunk.
        CHUNK_END,
        TRAILER
    }

    /// What was found.
    sealed interface Found {
        record Whole(
                RequestHead head,
                @SuppressWarnings("ArrayRecordComponent") byte[] body) // never compared
                implements Found {}

        /// The header has come and a body will: the time is now the body's.
        record HeadOnly(RequestHead head) implements Found {}
    }

    private final int bodyMax;
    private Part part = Part.BETWEEN;
    private byte[] lines = EMPTY;
    private int size;
    private int lineStart;
    private @Nullable RequestHead head;
    private byte[] body = EMPTY;
    private int bodySize;
    private long remaining;

    RequestParser(int bodyMax) {
        this.bodyMax = bodyMax;
    }

    Part part() {
        return part;
    }

    /// Null: all of `in` was read and more is needed. After an exception the connection can only be closed.
    @Nullable
    Found next(ByteBuf in) throws BadRequest {
        while (in.isReadable()) {
            Found found = switch (part) {
                case BETWEEN, HEAD -> head(in.readByte());
                case BODY, CHUNK -> body(in);
                case CHUNK_SIZE -> chunkSize(in.readByte());
                case CHUNK_END -> chunkEnd(in.readByte());
                case TRAILER -> trailer(in.readByte());
            };
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable Found head(byte next) throws BadRequest {
        part = Part.HEAD;
        if (!lineEnded(next, HEAD_MAX)) {
            return null;
        }
        boolean empty = size - lineStart == 2;
        if (size == 2) { // an empty line before the request
            size = 0;
            part = Part.BETWEEN;
            return null;
        }
        lineStart = size;
        if (!empty) {
            return null;
        }
        RequestHead parsed = RequestHead.parse(lines, size);
        forgetLines();
        if (parsed.length() > bodyMax) {
            throw BadRequest.tooLarge(413, "The body is over " + bodyMax + " bytes.");
        }
        if (parsed.length() == 0) {
            part = Part.BETWEEN;
            return new Found.Whole(parsed, EMPTY);
        }
        head = parsed;
        remaining = Math.max(0, parsed.length());
        part = parsed.length() == RequestHead.CHUNKED ? Part.CHUNK_SIZE : Part.BODY;
        return new Found.HeadOnly(parsed);
    }

    private @Nullable Found body(ByteBuf in) {
        int count = (int) Math.min(in.readableBytes(), remaining);
        int needed = bodySize + count;
        if (needed > body.length) {
            long announced = bodySize + remaining;
            long wanted = Math.max(FIRST_BUFFER, 2L * body.length);
            body = Arrays.copyOf(body, (int) Math.max(needed, Math.min(announced, wanted)));
        }
        in.readBytes(body, bodySize, count);
        bodySize = needed;
        remaining -= count;
        if (remaining > 0) {
            return null;
        }
        if (part == Part.CHUNK) {
            part = Part.CHUNK_END;
            return null;
        }
        return whole();
    }

    private @Nullable Found chunkSize(byte next) throws BadRequest {
        if (!lineEnded(next, CHUNK_LINE_MAX)) {
            return null;
        }
        int digits = 0;
        long length = 0;
        while (digits < size && Character.digit(lines[digits], 16) >= 0) {
            length = (length << 4) | Character.digit(lines[digits++], 16);
            if (digits > 8) {
                throw BadRequest.malformed("A chunk's size is too long.");
            }
        }
        if (digits == 0 || (lines[digits] != '\r' && lines[digits] != ';')) {
            throw BadRequest.malformed("A chunk has no proper size.");
        }
        forgetLines();
        if (length > bodyMax - bodySize) {
            throw BadRequest.tooLarge(413, "The body is over " + bodyMax + " bytes.");
        }
        remaining = length;
        part = length == 0 ? Part.TRAILER : Part.CHUNK;
        return null;
    }

    private @Nullable Found chunkEnd(byte next) throws BadRequest {
        if (lineEnded(next, 2)) {
            forgetLines();
            part = Part.CHUNK_SIZE;
        } else if (next != '\r') {
            throw BadRequest.malformed("A chunk is longer than its size.");
        }
        return null;
    }

    /// Trailer fields are read and dropped: none is of use here (RFC 9110 section 6.5.1).
    private @Nullable Found trailer(byte next) throws BadRequest {
        if (!lineEnded(next, HEAD_MAX)) {
            return null;
        }
        int start = lineStart;
        lineStart = size;
        if (size - start > 2) {
            RequestHead.field(new String(lines, start, size - start - 2, StandardCharsets.ISO_8859_1));
            return null;
        }
        forgetLines();
        return whole();
    }

    /// Takes a byte of a line; true when it ends with CRLF. A lone CR or LF, which others might take for an end,
    /// is refused (RFC 9112 section 2.2).
    private boolean lineEnded(byte next, int max) throws BadRequest {
        boolean afterReturn = size > lineStart && lines[size - 1] == '\r';
        if (afterReturn != (next == '\n')) {
            throw BadRequest.malformed("A line does not end with CRLF.");
        }
        if (size == max) {
            // "MUST respond with a 414" when it is the target that is too long (RFC 9112 section 3)
            int status = part == Part.HEAD && lineStart == 0 ? 414 : part == Part.CHUNK_SIZE ? 400 : 431;
            throw BadRequest.tooLarge(status, "The header is over " + max + " bytes.");
        }
        if (size == lines.length) {
            lines = Arrays.copyOf(lines, Math.min(HEAD_MAX, Math.max(FIRST_BUFFER, 2 * size)));
        }
        lines[size++] = next;
        return next == '\n';
    }

    private void forgetLines() {
        lines = EMPTY;
        size = 0;
        lineStart = 0;
    }

    private Found whole() {
        RequestHead done = head;
        if (done == null) {
            throw new AssertionError("A body without a head");
        }
        byte[] bytes = bodySize == body.length ? body : Arrays.copyOf(body, bodySize);
        head = null;
        body = EMPTY;
        bodySize = 0;
        part = Part.BETWEEN;
        return new Found.Whole(done, bytes);
    }
}
