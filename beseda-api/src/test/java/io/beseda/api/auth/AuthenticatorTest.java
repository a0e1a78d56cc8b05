package io.beseda.api.auth;

import static io.beseda.api.auth.AuthFixture.ANNA;
import static io.beseda.api.auth.AuthFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.http.Headers;
import io.beseda.api.http.Request;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every door, with a good, a bad and no credential, from pages of every kind.
class AuthenticatorTest {
    private static final UserId BY_COOKIE = UserId.of(1);
    private static final UserId BY_TICKET = UserId.of(2);

    private final AuthFixture fixture = new AuthFixture();
    private final OriginRule origins =
            new OriginRule(URI.create("https://chat.example.org"), List.of("https://www.example.org"));
    private final Authenticator authenticator =
            new Authenticator(new BuiltinLogins(fixture.tokens, fixture.sessions), fixture.tickets, origins);

    private final String token =
            fixture.tokens.issue(fixture.openTokenSession("token", ANNA)).access();

    AuthenticatorTest() {
        fixture.openSession("cookie", BY_COOKIE, "key");
        fixture.openSession("ticket", BY_TICKET, "another key");
    }

    private final class Asking {
        private final List<Headers.Field> headers =
                new ArrayList<>(List.of(new Headers.Field("host", "localhost:8000")));
        private String method = "POST";
        private String query = "";
        private String body = "";

        Asking with(String name, String value) {
            headers.add(new Headers.Field(name, value));
            return this;
        }

        Asking method(String value) {
            method = value;
            return this;
        }

        Asking query(String value) {
            query = value;
            return this;
        }

        Asking body(String value) {
            body = value;
            return this;
        }

        /// With what a word of the tables below says; `-` is nothing.
        Asking credential(String kind, String name) {
            String good = kind.equals("good") ? token : token + "x";
            return switch (kind.equals("-") ? "-" : name) {
                case "bearer" -> with("authorization", "Bearer " + good);
                case "subprotocol" -> with("sec-websocket-protocol", "beseda.v1, bearer." + good);
                case "token" -> query("x=1&token=" + good.replace(".", "%2E"));
                case "ticket" -> query("ticket=" + (kind.equals("good") ? ticket() : "made-up"));
                case "cookie" -> with("cookie", "a=b; sessionid=" + (kind.equals("good") ? "key" : "wrong"));
                default -> this;
            };
        }

        Asking origin(String kind) {
            return switch (kind) {
                case "same" -> with("origin", "http://localhost:8000");
                case "public" -> with("origin", "https://chat.example.org");
                case "listed" -> with("origin", "https://www.example.org");
                case "foreign" -> with("origin", "https://evil.example");
                case "null" -> with("origin", "null");
                default -> this;
            };
        }

        Request request() {
            return new Request(
                    method,
                    "/",
                    query,
                    Headers.of(headers),
                    body.getBytes(StandardCharsets.UTF_8),
                    InetAddress.getLoopbackAddress(),
                    false);
        }

        /// The door by which one comes in, or the code of the refusal.
        String rest() {
            try {
                return authenticator.rest(request()).door().name();
            } catch (Refusal refusal) {
                return refusal.code().slug();
            }
        }

        String socket() {
            try {
                return authenticator.socket(request()).get().door().name();
            } catch (Refusal refusal) {
                return refusal.code().slug();
            }
        }
    }

    private String ticket() {
        return fixture.tickets.issue(new Credential(BY_TICKET, "ticket", null));
    }

    @ParameterizedTest
    @CsvSource({
        // bearer, cookie, origin, GET, POST
        "good, -,    -,       TOKEN,             TOKEN",
        "good, good, -,       TOKEN,             TOKEN",
        "good, good, foreign, TOKEN,             TOKEN",
        "good, bad,  foreign, TOKEN,             TOKEN",
        "bad,  -,    -,       token_not_valid,   token_not_valid",
        "bad,  good, same,    token_not_valid,   token_not_valid",
        "-,    -,    -,       not_authenticated, not_authenticated",
        "-,    -,    foreign, not_authenticated, not_authenticated",
        "-,    good, -,       COOKIE,            COOKIE",
        "-,    good, same,    COOKIE,            COOKIE",
        "-,    good, public,  COOKIE,            COOKIE",
        "-,    good, listed,  COOKIE,            COOKIE",
        "-,    good, foreign, COOKIE,            origin_not_allowed",
        "-,    good, null,    COOKIE,            origin_not_allowed",
        "-,    bad,  same,    token_not_valid,   token_not_valid",
        "-,    bad,  foreign, token_not_valid,   origin_not_allowed",
    })
    void rest_everyCredential(String bearer, String cookie, String origin, String get, String post) {
        Asking asking = new Asking()
                .credential(bearer, "bearer")
                .credential(cookie, "cookie")
                .origin(origin);

        assertThat(asking.method("GET").rest()).isEqualTo(get);
        assertThat(asking.method("HEAD").rest()).isEqualTo(get);
        for (String unsafe : List.of("POST", "PATCH", "PUT", "DELETE", "anything")) {
            assertThat(asking.method(unsafe).rest()).isEqualTo(post);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // content type of a body, origin, outcome
        "application/json,                  -,    COOKIE",
        "application/json; charset=utf-8,   -,    COOKIE",
        "Application/JSON,                  -,    COOKIE",
        "-,                                 -,    not_authenticated",
        "text/plain,                        -,    not_authenticated",
        "text/plain; application/json,      -,    not_authenticated",
        "application/x-www-form-urlencoded, -,    not_authenticated",
        "multipart/form-data; boundary=x,   -,    not_authenticated",
        "text/plain,                        same, COOKIE",
    })
    void rest_cookieWithABody_needsOriginOrJson(String contentType, String origin, String outcome) {
        Asking asking = new Asking().credential("good", "cookie").origin(origin).body("{}");
        if (!contentType.equals("-")) {
            asking.with("content-type", contentType);
        }

        assertThat(asking.rest()).isEqualTo(outcome);
    }

    @Test
    void rest_takesNothingMeantForSockets() {
        assertThat(new Asking().credential("good", "token").rest()).isEqualTo("not_authenticated");
        assertThat(new Asking().credential("good", "ticket").rest()).isEqualTo("not_authenticated");
        assertThat(new Asking().credential("good", "subprotocol").rest()).isEqualTo("not_authenticated");
    }

    @ParameterizedTest
    @CsvSource({
        // which, good or bad, cookie, origin, outcome
        "bearer,      good, -,    -,       TOKEN",
        "bearer,      good, good, foreign, TOKEN",
        "bearer,      bad,  good, same,    token_not_valid",
        "token,       good, -,    -,       TOKEN",
        "token,       good, good, foreign, TOKEN",
        "token,       bad,  -,    -,       token_not_valid",
        "token,       bad,  good, same,    token_not_valid",
        "ticket,      good, -,    -,       TICKET",
        "ticket,      good, good, foreign, TICKET",
        "ticket,      bad,  -,    -,       token_not_valid",
        "ticket,      bad,  good, same,    token_not_valid",
        "subprotocol, good, -,    -,       TOKEN",
        "subprotocol, good, good, foreign, TOKEN",
        "subprotocol, bad,  -,    -,       token_not_valid",
        "subprotocol, bad,  good, same,    token_not_valid",
        "none,        -,    -,    -,       not_authenticated",
        "none,        -,    -,    foreign, not_authenticated",
        "none,        -,    good, same,    COOKIE",
        "none,        -,    good, public,  COOKIE",
        "none,        -,    good, listed,  COOKIE",
        "none,        -,    good, -,       not_authenticated",
        "none,        -,    good, foreign, origin_not_allowed",
        "none,        -,    good, null,    origin_not_allowed",
        "none,        -,    bad,  same,    token_not_valid",
        "none,        -,    bad,  foreign, origin_not_allowed",
    })
    void socket_everyCredential(String which, String kind, String cookie, String origin, String outcome) {
        Asking asking = new Asking()
                .method("GET")
                .credential(kind, which)
                .credential(cookie, "cookie")
                .origin(origin);

        assertThat(asking.socket()).isEqualTo(outcome);
    }

    @Test
    void socket_severalExplicit_theFirstDecides() {
        Asking bad = new Asking().credential("bad", "bearer").credential("good", "token");
        Asking good = new Asking().credential("good", "bearer").query("token=bad");

        assertThat(bad.socket()).isEqualTo("token_not_valid");
        assertThat(good.socket()).isEqualTo("TOKEN");
        assertThat(new Asking().query("ticket=bad&token=" + token).socket()).isEqualTo("TOKEN");
        assertThat(new Asking().query("token=&ticket=" + ticket()).socket()).isEqualTo("token_not_valid");
        assertThat(new Asking().query("token=%zz").socket()).isEqualTo("token_not_valid");
    }

    @ParameterizedTest
    @CsvSource({"Bearer, token_not_valid", "Bearer ' ', token_not_valid", "Basic YTpi, COOKIE", "Bearerx y, COOKIE"})
    void rest_otherAuthorizations(String authorization, String outcome) {
        Asking asking = new Asking()
                .with("authorization", authorization.replace("'", ""))
                .credential("good", "cookie")
                .origin("same");

        assertThat(asking.rest()).isEqualTo(outcome);
    }

    @Test
    void rest_bearer_inAnyCase_once() {
        assertThat(new Asking().with("authorization", "bearer " + token).rest()).isEqualTo("TOKEN");
        assertThat(new Asking().with("authorization", "BEARER  " + token).rest())
                .isEqualTo("TOKEN");
        assertThat(new Asking()
                        .credential("good", "bearer")
                        .credential("good", "bearer")
                        .rest())
                .isEqualTo("token_not_valid");
    }

    @Test
    void caller_isWhoseCredentialItWas() {
        Request cookie =
                new Asking().credential("good", "cookie").origin("same").request();
        Request ticket = new Asking().credential("good", "ticket").request();
        Request bearer = new Asking().credential("good", "bearer").request();

        assertThat(authenticator.socket(cookie).get())
                .isEqualTo(new Caller(new Credential(BY_COOKIE, "cookie", null), Door.COOKIE));
        assertThat(authenticator.socket(ticket).get())
                .isEqualTo(new Caller(new Credential(BY_TICKET, "ticket", null), Door.TICKET));
        assertThat(authenticator.socket(bearer).get().user()).isEqualTo(ANNA);
        assertThat(authenticator.socket(bearer).get().credential().expiresAt()).isEqualTo(fixture.now.plusSeconds(300));
    }

    @Test
    void socket_ticket_opensOneSocketInItsTime() {
        Asking once = new Asking().query("ticket=" + ticket());
        assertThat(once.socket()).isEqualTo("TICKET");
        assertThat(once.socket()).isEqualTo("token_not_valid");

        Asking late = new Asking().query("ticket=" + ticket());
        fixture.now = fixture.now.plusSeconds(30);
        assertThat(late.socket()).isEqualTo("token_not_valid");
    }

    @Test
    void socket_ticketOfWhatHasEnded_isRefused() {
        Asking ended = new Asking().query("ticket=" + ticket());
        fixture.sessions.end(ANNA, "ticket");
        assertThat(ended.socket()).isEqualTo("token_not_valid");

        String soon = fixture.tickets.issue(new Credential(ANNA, null, fixture.now.plusSeconds(5)));
        String hosts = fixture.tickets.issue(new Credential(ANNA, null, fixture.now.plusSeconds(50)));
        String gone = fixture.tickets.issue(new Credential(AuthFixture.GONE, null, null));
        fixture.now = fixture.now.plusSeconds(5);
        assertThat(new Asking().query("ticket=" + soon).socket()).isEqualTo("token_not_valid");
        assertThat(new Asking().query("ticket=" + hosts).socket()).isEqualTo("TICKET");
        assertThat(new Asking().query("ticket=" + gone).socket()).isEqualTo("token_not_valid");
    }

    @Test
    void rest_endedSession_isRefused() {
        Asking asking = new Asking().credential("good", "cookie").origin("same");
        assertThat(asking.rest()).isEqualTo("COOKIE");

        fixture.now = fixture.now.plus(Duration.ofDays(15));
        assertThat(asking.rest()).isEqualTo("token_not_valid");
    }

    @Test
    void renew_takesAFreshTokenOfTheSameUser() {
        assertThat(authenticator.renew(ANNA, token).session()).isEqualTo("token");
        refused(ErrorCode.TOKEN_NOT_VALID, () -> authenticator.renew(BY_COOKIE, token));
        refused(ErrorCode.TOKEN_NOT_VALID, () -> authenticator.renew(ANNA, token + "x"));
    }
}
