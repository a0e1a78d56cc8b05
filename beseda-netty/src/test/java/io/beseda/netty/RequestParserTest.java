package io.beseda.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {
    private static final int LIMIT = 1000;
    private static final byte[] STREAM = ("GET /a?b HTTP/1.1\nHost: h\nX:  y \t\n\n"
                    + "\nPOST /p HTTP/1.1\nHost: h\nContent-Length: 5\n\nhello"
                    + "POST /c HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n3;ext=\"x\"\nabc\n0a\n0123456789\n00\nT: v\n\n"
                    + "HEAD http://other/z HTTP/1.0\n\n")
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    private static final List<String> FOUND = List.of(
            "GET /a?b [y] ''",
            "body of /p",
            "POST /p? [] 'hello'",
            "body of /c",
            "POST /c? [] 'abc0123456789'",
            "HEAD /z? [] ''");

    @Test
    void requests_cutAnywhereOnce_areUnderstoodTheSame() {
        for (int cut = 0; cut <= STREAM.length; cut++) {
            assertThat(parse(STREAM, cut)).as("cut at %d", cut).isEqualTo(FOUND);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void requests_cutAtRandom_areUnderstoodTheSame(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int[] cuts =
                    random.ints(random.nextInt(20), 0, STREAM.length).sorted().toArray();
            assertThat(parse(STREAM, cuts)).isEqualTo(FOUND);
        }
    }

    /// Whatever comes is a request or a refusal with a status of the client's fault.
    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void damagedRequests_areUnderstoodOrRefused_neverABug(long seed) {
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = STREAM.clone();
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                bytes[random.nextInt(bytes.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt() : "\r\n :0;".charAt(random.nextInt(6)));
            }
            List<String> found = parse(bytes, random.nextInt(bytes.length));
            if (!found.isEmpty() && found.getLast().startsWith("refused")) {
                refused++;
                assertThat(found.getLast()).matches("refused (400|413|414|431|501|505)");
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void bodyOverTheLimit_isRefusedBeforeItComes() {
        byte[] head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(parse(head, head.length)).containsExactly("refused 413");
    }

    private static List<String> parse(byte[] bytes, int... cuts) {
        RequestParser parser = new RequestParser(LIMIT);
        List<String> found = new ArrayList<>();
        int from = 0;
        try {
            for (int cut : cuts) {
                drain(parser, Unpooled.wrappedBuffer(bytes, from, cut - from), found);
                from = cut;
            }
            drain(parser, Unpooled.wrappedBuffer(bytes, from, bytes.length - from), found);
        } catch (BadRequest e) {
            found.add("refused " + e.response().status());
        }
        return found;
    }

    private static void drain(RequestParser parser, ByteBuf in, List<String> found) throws BadRequest {
        for (RequestParser.Found next = parser.next(in); next != null; next = parser.next(in)) {
            found.add(
                    switch (next) {
                        case RequestParser.Found.HeadOnly(RequestHead head) -> "body of " + head.path();
                        case RequestParser.Found.Whole(RequestHead head, byte[] body) ->
                            head.method() + " " + head.path() + "?" + head.query() + " "
                                    + head.headers().all("x") + " '" + new String(body, StandardCharsets.US_ASCII)
                                    + "'";
                    });
        }
        assertThat(in.isReadable()).isFalse();
    }
}
