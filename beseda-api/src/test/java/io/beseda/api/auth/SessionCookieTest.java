package io.beseda.api.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.http.Headers;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionCookieTest {
    private static final Duration LIFE = Duration.ofDays(14);

    @Test
    void set_isForThisSiteAndForNoScript() {
        Response response = new SessionCookie(false, LIFE).set(Response.empty(204), "the-key");

        assertThat(response.headers().get("set-cookie"))
                .isEqualTo("sessionid=the-key; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax");
    }

    @Test
    void set_whereUsersComeByHttps_isSecure() {
        Response response = new SessionCookie(true, LIFE).set(Response.empty(204), "the-key");

        assertThat(response.headers().get("set-cookie")).endsWith("; SameSite=Lax; Secure");
    }

    @Test
    void clear_expiresAtOnce() {
        Response response = new SessionCookie(false, LIFE).clear(Response.empty(204));

        assertThat(response.headers().get("set-cookie"))
                .isEqualTo("sessionid=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "sessionid=k,               k",
                "a=b; sessionid=k; c=d,     k",
                "a=b;sessionid=k,           k",
                "sessionid=k=1,             k=1",
                "sessionid=,                ''",
                "xsessionid=k,              -",
                "sessionid,                 -",
                "=sessionid,                -",
                "a=sessionid=k,             -",
                "'',                        -",
            })
    void key_isFoundAmongOthers(String header, String key) {
        Headers headers = Headers.of(List.of(new Headers.Field("cookie", header)));

        assertThat(SessionCookie.key(request(headers))).isEqualTo(key);
        assertThat(SessionCookie.key(request(Headers.NONE))).isNull();
    }

    private static Request request(Headers headers) {
        return new Request("GET", "/", "", headers, new byte[0], InetAddress.getLoopbackAddress(), false);
    }
}
