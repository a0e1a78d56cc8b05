package io.beseda.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.http.Response;
import io.beseda.netty.RawClient.Answer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTest {
    private static TestServer server;
    private RawClient client;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.describing(NettySettings.DEFAULTS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() throws Exception {
        client = server.connect();
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
    }

    @Test
    void get_isAnsweredWithLengthDateAndConnection() throws Exception {
        Answer answer = client.send("GET /a/?b=c HTTP/1.1\nHost: h\n\n").answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("GET /a/?b=c host=h body=");
        assertThat(answer.headers())
                .containsEntry("content-length", String.valueOf(answer.body().length))
                .containsEntry("connection", "keep-alive");
        ZonedDateTime date = ZonedDateTime.parse(answer.headers().get("date"), DateTimeFormatter.RFC_1123_DATE_TIME);
        assertThat(date)
                .isBetween(
                        ZonedDateTime.now().minusMinutes(1), ZonedDateTime.now().plusMinutes(1));
    }

    @Test
    void requests_areAnsweredOneAfterAnother() throws Exception {
        for (int i = 0; i < 50; i++) {
            client.send("POST /" + i + " HTTP/1.1\nHost: h\nContent-Length: 2\n\nx" + i % 10);
            assertThat(client.answer().text()).startsWith("POST /" + i + "?").endsWith("body=x" + i % 10);
        }
    }

    @Test
    void pipelinedRequests_areAnsweredInOrder() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            all.append("POST /").append(i).append(" HTTP/1.1\nHost: h\nContent-Length: 3\n\nabc");
        }
        client.send(all.toString());
        for (int i = 0; i < 200; i++) {
            assertThat(client.answer().text()).isEqualTo("POST /" + i + "? host=h body=abc");
        }
    }

    @Test
    void pipelinedRequests_thenHalfClose_areAllAnswered() throws Exception {
        client.send("GET /1 HTTP/1.1\nHost: h\n\nGET /2 HTTP/1.1\nHost: h\n\nGET /3 HTTP/1.1\nHost: h\n\n");
        client.socket().shutdownOutput();
        for (int i = 1; i <= 3; i++) {
            assertThat(client.answer().text()).startsWith("GET /" + i);
        }
        assertThat(client.isAtEnd()).isTrue();
    }

    @Test
    void request_sentByteByByte_isUnderstood() throws Exception {
        String request = "\nPOST /slow HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n3;x=y\nabc\n2\nde\n0\nT: v\n\n";
        for (byte b : request.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII)) {
            client.send(new byte[] {b});
        }
        assertThat(client.answer().text()).isEqualTo("POST /slow? host=h body=abcde");
    }

    @Test
    void chunkedBody_thenNextRequest_areBothUnderstood() throws Exception {
        client.send(
                "PUT / HTTP/1.1\nHost: h\nTransfer-Encoding: Chunked\n\n0A\n0123456789\n0\n\nGET /next HTTP/1.1\nHost: h\n\n");
        assertThat(client.answer().text()).endsWith("body=0123456789");
        assertThat(client.answer().text()).startsWith("GET /next?");
    }

    @Test
    void bodyOfTheLimit_isTaken() throws Exception {
        int limit = NettySettings.DEFAULTS.limits().bodyBytes();
        client.send("POST / HTTP/1.1\nHost: h\nContent-Length: " + limit + "\n\n");
        client.send("x".repeat(limit));
        assertThat(client.answer().text()).hasSize("POST /? host=h body=".length() + limit);
    }

    @Test
    void head_hasLengthAndNoBody() throws Exception {
        Answer head = client.send("HEAD /a HTTP/1.1\nHost: h\n\n").answer(false);
        assertThat(head.headers()).containsEntry("content-length", String.valueOf("HEAD /a? host=h body=".length()));
        assertThat(client.send("GET /b HTTP/1.1\nHost: h\n\n").answer().text()).startsWith("GET /b");
    }

    @Test
    void options_reachesTheEndpoint_butNotTheAsterisk() throws Exception {
        assertThat(client.send("OPTIONS /a HTTP/1.1\nHost: h\n\n").answer().text())
                .startsWith("OPTIONS /a?");
        Answer asterisk = client.send("OPTIONS * HTTP/1.1\nHost: h\n\n").answer();
        assertThat(asterisk.status()).isEqualTo(204);
        assertThat(asterisk.headers()).doesNotContainKey("content-length");
    }

    @ParameterizedTest
    @CsvSource({
        "http://other.example/p?q=1, GET /p?q=1 host=other.example",
        "HTTPS://other.example:8443, GET /? host=other.example:8443",
        "http://other.example?q, GET /?q host=other.example",
        "//evil.example/p, GET //evil.example/p? host=h",
        "/%2e%2e/a%00, GET /%2e%2e/a%00? host=h",
        "/a?b?c, GET /a?b?c host=h"
    })
    void target_isSplitAndItsHostWins(String target, String understood) throws Exception {
        assertThat(client.send("GET " + target + " HTTP/1.1\nHost: h\n\n")
                        .answer()
                        .text())
                .isEqualTo(understood + " body=");
    }

    @Test
    void http10_isClosedUnlessKept() throws Exception {
        Answer kept = client.send("GET /1 HTTP/1.0\nConnection: keep-alive\n\n").answer();
        assertThat(kept.headers()).containsEntry("connection", "keep-alive");
        Answer last = client.send("GET /2 HTTP/1.0\n\n").answer();
        assertThat(last.text()).isEqualTo("GET /2? host=null body=");
        assertThat(last.headers()).containsEntry("connection", "close");
        assertThat(client.isAtEnd()).isTrue();
    }

    @Test
    void connectionClose_isHonoured() throws Exception {
        Answer answer = client.send("GET / HTTP/1.1\nHost: h\nConnection: foo, Close\n\n")
                .answer();
        assertThat(answer.headers()).containsEntry("connection", "close");
        assertThat(client.isAtEnd()).isTrue();
    }

    @Test
    void expect100_isContinued() throws Exception {
        client.send("POST / HTTP/1.1\nHost: h\nContent-Length: 4\nExpect: 100-continue\n\n");
        assertThat(client.answer(false).status()).isEqualTo(100);
        assertThat(client.send("body").answer().text()).endsWith("body=body");
    }

    @Test
    void expect100_withTooLargeBody_isRefusedInstead() throws Exception {
        client.send("POST / HTTP/1.1\nHost: h\nContent-Length: 99999999\nExpect: 100-continue\n\n");
        assertThat(client.answer().status()).isEqualTo(413);
        assertThat(client.isAtEnd()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br, gzip;q=0.5", "*", "deflate, GZIP"})
    void largeJson_isCompressedWhenAccepted(String accepted) throws Exception {
        byte[] json = ("[" + "{\"id\":1},".repeat(1000) + "{}]").getBytes(StandardCharsets.UTF_8);
        Response response = Response.of(200, "application/json", json).with("etag", "\"1\"");
        try (TestServer large = new TestServer(NettySettings.DEFAULTS, _ -> response, TestServer.NO_SOCKETS);
                RawClient other = large.connect()) {
            Answer answer = other.send("GET / HTTP/1.1\nHost: h\nAccept-Encoding: " + accepted + "\n\n")
                    .answer();
            assertThat(answer.headers())
                    .containsEntry("content-encoding", "gzip")
                    .containsEntry("vary", "accept-encoding")
                    .containsEntry("etag", "W/\"1\"");
            assertThat(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes())
                    .isEqualTo(json);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, 2000, 'identity'",
        "application/json, 2000, 'gzip;q=0'",
        "application/json, 2000, '*, gzip;q=0.0'",
        "application/json, 100, 'gzip'",
        "image/png, 2000, 'gzip'"
    })
    void otherResponses_areNotCompressed(String type, int length, String accepted) throws Exception {
        Response response = Response.of(200, type, new byte[length]);
        try (TestServer other = new TestServer(NettySettings.DEFAULTS, _ -> response, TestServer.NO_SOCKETS);
                RawClient otherClient = other.connect()) {
            Answer answer = otherClient
                    .send("GET / HTTP/1.1\nHost: h\nAccept-Encoding: " + accepted + "\n\n")
                    .answer();
            assertThat(answer.headers()).doesNotContainKey("content-encoding");
            assertThat(answer.body()).hasSize(length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void statusWithoutBody_hasNoLength(int status) throws Exception {
        try (TestServer empty =
                        new TestServer(NettySettings.DEFAULTS, _ -> Response.empty(status), TestServer.NO_SOCKETS);
                RawClient other = empty.connect()) {
            Answer answer = other.send("DELETE / HTTP/1.1\nHost: h\n\n").answer();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.headers()).doesNotContainKey("content-length");
            assertThat(other.send("DELETE / HTTP/1.1\nHost: h\n\n").answer().status())
                    .isEqualTo(status);
        }
    }

    @Test
    void endpointThatThrows_isAnsweredWith500AndNothingInternal() throws Exception {
        try (TestServer broken = new TestServer(
                        NettySettings.DEFAULTS,
                        _ -> {
                            throw new IllegalStateException("the password is hunter2");
                        },
                        TestServer.NO_SOCKETS);
                RawClient other = broken.connect()) {
            Answer answer = other.send("GET / HTTP/1.1\nHost: h\n\n").answer();
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
            assertThat(answer.text()).contains("\"internal\"").doesNotContain("hunter2", "Exception");
        }
    }

    @Test
    void headerFieldWithLineBreak_isAnsweredWith500() throws Exception {
        Response split = Response.empty(200).with("location", "/a\r\nset-cookie: x=y");
        try (TestServer broken = new TestServer(NettySettings.DEFAULTS, _ -> split, TestServer.NO_SOCKETS);
                RawClient other = broken.connect()) {
            Answer answer = other.send("GET / HTTP/1.1\nHost: h\n\n").answer();
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.headers()).doesNotContainKey("set-cookie");
        }
    }

    @Test
    void slowRequest_holdsUpNoOtherConnection() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (TestServer blocking = new TestServer(
                NettySettings.DEFAULTS,
                request -> {
                    if (request.path().equals("/wait")) {
                        awaitUninterruptibly(release);
                    }
                    return Response.empty(204);
                },
                TestServer.NO_SOCKETS)) {
            try (RawClient slow = blocking.connect();
                    RawClient quick = blocking.connect()) {
                slow.send("GET /wait HTTP/1.1\nHost: h\n\n");
                assertThat(quick.send("GET / HTTP/1.1\nHost: h\n\n").answer().status())
                        .isEqualTo(204);
                release.countDown();
                assertThat(slow.answer().status()).isEqualTo(204);
            }
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void largeResponse_readSlowly_comesWhole() throws Exception {
        byte[] body = new byte[8 << 20];
        body[body.length - 1] = 1;
        Response response = Response.of(200, "application/octet-stream", body);
        try (TestServer large = new TestServer(NettySettings.DEFAULTS, _ -> response, TestServer.NO_SOCKETS);
                RawClient other = new RawClient(large.server.address(), 8 << 10)) {
            assertThat(other.send("GET / HTTP/1.1\nHost: h\n\n").answer().body())
                    .isEqualTo(body);
        }
    }
}
