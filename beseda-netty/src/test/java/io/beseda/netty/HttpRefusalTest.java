package io.beseda.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.beseda.netty.RawClient.Answer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What the mount refuses by itself, above all what another server might read as something else.
class HttpRefusalTest {
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.describing(NettySettings.DEFAULTS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<Arguments> refused() {
        String get = "GET / HTTP/1.1\nHost: h\n";
        String post = "POST / HTTP/1.1\nHost: h\n";
        String chunked = post + "Transfer-Encoding: chunked\n";
        return Stream.of(
                arguments("length and chunked", 400, chunked + "Content-Length: 3\n\n0\n\n"),
                arguments("chunked and length", 400, post + "Content-Length: 3\nTransfer-Encoding: chunked\n\n0\n\n"),
                arguments("two lengths", 400, post + "Content-Length: 3\nContent-Length: 4\n\nabcd"),
                arguments("two equal lengths", 400, post + "Content-Length: 3\nContent-Length: 3\n\nabc"),
                arguments("list of lengths", 400, post + "Content-Length: 3, 3\n\nabc"),
                arguments("signed length", 400, post + "Content-Length: +3\n\nabc"),
                arguments("negative length", 400, post + "Content-Length: -1\n\n"),
                arguments("hexadecimal length", 400, post + "Content-Length: 0x3\n\nabc"),
                arguments("length in other digits", 400, post + "Content-Length: \u00b2\n\nab"),
                arguments("empty length", 400, post + "Content-Length:\n\n"),
                arguments("length past a long", 400, post + "Content-Length: 99999999999999999999\n\n"),
                arguments("other coding", 501, post + "Transfer-Encoding: gzip\n\n"),
                arguments("two codings", 501, post + "Transfer-Encoding: gzip, chunked\n\n0\n\n"),
                arguments("coding twice", 501, chunked + "Transfer-Encoding: chunked\n\n0\n\n"),
                arguments("coding that looks like it", 501, post + "Transfer-Encoding: xchunked\n\n0\n\n"),
                arguments("chunked in HTTP/1.0", 400, "POST / HTTP/1.0\nTransfer-Encoding: chunked\n\n0\n\n"),
                arguments("folded line", 400, get + "X: a\n b\n\n"),
                arguments("folded first line", 400, "GET / HTTP/1.1\n Host: h\n\n"),
                arguments("space before the colon", 400, get + "X : a\n\n"),
                arguments("no colon", 400, get + "X\n\n"),
                arguments("no name", 400, get + ": a\n\n"),
                arguments("NUL in a value", 400, get + "X: a\0b\n\n"),
                arguments("control character in a name", 400, get + "X\u0001: a\n\n"),
                arguments("no host", 400, "GET / HTTP/1.1\n\n"),
                arguments("two hosts", 400, get + "Host: h\n\n"),
                arguments("host with a path", 400, "GET / HTTP/1.1\nHost: h/p\n\n"),
                arguments("host with a user", 400, "GET / HTTP/1.1\nHost: a@h\n\n"),
                arguments("two spaces", 400, "GET  / HTTP/1.1\nHost: h\n\n"),
                arguments("space in the target", 400, "GET /a b HTTP/1.1\nHost: h\n\n"),
                arguments("tab for space", 400, "GET\t/ HTTP/1.1\nHost: h\n\n"),
                arguments("fragment", 400, "GET /a#b HTTP/1.1\nHost: h\n\n"),
                arguments("raw UTF-8 in the target", 400, "GET /\u00d0\u00b6 HTTP/1.1\nHost: h\n\n"),
                arguments("target without slash", 400, "GET a HTTP/1.1\nHost: h\n\n"),
                arguments("other scheme", 400, "GET file:///etc/passwd HTTP/1.1\nHost: h\n\n"),
                arguments("URL with a user", 400, "GET http://a@h/ HTTP/1.1\nHost: h\n\n"),
                arguments("URL without host", 400, "GET http:///p HTTP/1.1\nHost: h\n\n"),
                arguments("asterisk", 400, "GET * HTTP/1.1\nHost: h\n\n"),
                arguments("CONNECT", 400, "CONNECT h:443 HTTP/1.1\nHost: h\n\n"),
                arguments("HTTP/0.9", 400, "GET /\n\n"),
                arguments("HTTP/2 preface", 505, "PRI * HTTP/2.0\n\nSM\n\n"),
                arguments("small letters", 400, "GET / http/1.1\nHost: h\n\n"),
                arguments("TLS", 400, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\n\n"),
                arguments("chunk without size", 400, chunked + "\n\nabc\n0\n\n"),
                arguments("chunk of bad size", 400, chunked + "\n3x\nabc\n0\n\n"),
                arguments("chunk of prefixed size", 400, chunked + "\n0x3\nabc\n0\n\n"),
                arguments("chunk of signed size", 400, chunked + "\n-1\n\n"),
                arguments("chunk with spaces", 400, chunked + "\n 3\nabc\n0\n\n"),
                arguments("chunk size past an int", 400, chunked + "\n100000003\nabc\n0\n\n"),
                arguments("chunk longer than its size", 400, chunked + "\n3\nabcd\n0\n\n"),
                arguments("chunk with a long extension", 400, chunked + "\n3;" + "x".repeat(300) + "\nabc\n0\n\n"),
                arguments("folded trailer", 400, chunked + "\n0\nT: a\n b\n\n"),
                arguments("body over the limit", 413, post + "Content-Length: 1048577\n\n"),
                arguments("chunk over the limit", 413, chunked + "\n100001\n"),
                arguments("chunks over the limit", 413, chunked + "\n1\nx\n100000\n"),
                arguments("long target", 414, "GET /" + "a".repeat(20_000) + " HTTP/1.1\nHost: h\n\n"),
                arguments("long header", 431, get + "X: " + "a".repeat(20_000) + "\n\n"),
                arguments("many headers", 431, get + "X: a\n".repeat(100) + "\n"),
                arguments("long trailer", 431, chunked + "\n0\nT: " + "a".repeat(20_000) + "\n\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void request_isRefusedAndTheConnectionEnded(String name, int status, String request) throws Exception {
        try (RawClient client = server.connect()) {
            client.send(request + "GET /smuggled HTTP/1.1\nHost: h\n\n");
            Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.headers())
                    .containsEntry("content-type", "application/problem+json")
                    .containsEntry("connection", "close");
            assertThat(client.isAtEnd()).as("nothing else is answered").isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("bareLineEnds")
    void lineEndThatIsNotCrLf_isRefused(String request) throws Exception {
        try (RawClient client = server.connect()) {
            client.send(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(client.answer().status()).isEqualTo(400);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    static Stream<String> bareLineEnds() {
        String chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
        return Stream.of(
                "GET / HTTP/1.1\nHost: h\n\n",
                "GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n",
                "GET / HTTP/1.1\r\nX: a\rb\r\nHost: h\r\n\r\n",
                "GET / HTTP/1.1\rHost: h\r\r",
                chunked + "3\nabc\r\n0\r\n\r\n",
                chunked + "3\r\nabc\n0\r\n\r\n",
                chunked + "3;\rx\r\nabc\r\n0\r\n\r\n");
    }

    /// The client goes on sending after it was refused: it must still get the answer, not a reset.
    @Test
    void bodyOverTheLimit_sentAnyway_stillGetsTheAnswer() throws Exception {
        String body = "x".repeat(4_000_000); // made before: the server lingers 2 s from the header
        try (RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\nHost: h\nContent-Length: 4000000\n\n");
            client.send(body);
            assertThat(client.answer().status()).isEqualTo(413);
            assertThat(client.isAtEnd()).as("an end, not a reset").isTrue();
        }
    }

    @Test
    void refusal_isCounted() throws Exception {
        long before = server.server.metrics().requestsRefused();
        try (RawClient client = server.connect()) {
            assertThat(client.send("nonsense\n\n").answer().status()).isEqualTo(400);
        }
        assertThat(server.server.metrics().requestsRefused()).isEqualTo(before + 1);
    }
}
