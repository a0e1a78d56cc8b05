package io.beseda.api.auth;

import static io.beseda.api.auth.AuthFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.beseda.api.http.Headers;
import io.beseda.api.http.Request;
import io.beseda.core.ErrorCode;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginRuleTest {
    private final OriginRule origins =
            new OriginRule(URI.create("https://chat.example.org"), List.of("https://www.example.org"));

    private static Request request(boolean secure, Headers headers) {
        return new Request("POST", "/", "", headers, new byte[0], InetAddress.getLoopbackAddress(), secure);
    }

    @ParameterizedTest
    @CsvSource({
        // host, origin, over TLS, allowed
        "localhost:8000,   http://localhost:8000,       false, true",
        "localhost:8000,   http://LOCALHOST:8000,       false, true",
        "localhost:8000,   https://localhost:8000,      false, true", // a proxy that we do not trust ended TLS
        "localhost:8000,   http://localhost:8001,       false, false",
        "localhost:8000,   http://localhost,            false, false",
        "localhost:8000,   http://127.0.0.1:8000,       false, false",
        "example.com,      http://example.com,          false, true",
        "example.com,      http://example.com:80,       false, true",
        "example.com:443,  https://example.com,         true,  true",
        "example.com,      https://example.com,         true,  true",
        "example.com,      http://example.com,          true,  false",
        "example.com,      https://example.com.evil.io, true,  false",
        "example.com,      https://evil.io/example.com, true,  false",
        "example.com,      https://example.com@evil.io, true,  false",
        "example.com,      https://evil.io?example.com, true,  false",
        "example.com,      file://example.com,          false, false",
        "example.com,      example.com,                 false, false",
        "example.com,      '',                          false, false",
        "'[::1]:8000',     'http://[::1]:8000',         false, true",
        "x y,              http://x y,                  false, false",
        "other,            https://chat.example.org,    false, true",
        "other,            https://chat.example.org:443, false, true",
        "other,            http://chat.example.org,     false, false",
        "other,            https://www.example.org,     false, true",
        "other,            https://example.org,         false, false",
    })
    void check_everyPage(String host, String origin, boolean secure, boolean allowed) {
        Request request = request(secure, Headers.NONE.with("host", host).with("origin", origin));

        if (allowed) {
            origins.check(request);
        } else {
            refused(ErrorCode.ORIGIN_NOT_ALLOWED, () -> origins.check(request));
        }
    }

    @Test
    void check_withoutOrigin_passes() {
        origins.check(request(false, Headers.NONE.with("host", "localhost:8000")));
    }

    @Test
    void check_twoOrigins_isForeign() {
        Headers headers = Headers.NONE
                .with("host", "localhost:8000")
                .with("origin", "http://localhost:8000")
                .with("origin", "https://chat.example.org");

        refused(ErrorCode.ORIGIN_NOT_ALLOWED, () -> origins.check(request(false, headers)));
    }

    @Test
    void check_withoutHost_isForeign() {
        Headers headers = Headers.NONE.with("origin", "http://localhost:8000");

        refused(ErrorCode.ORIGIN_NOT_ALLOWED, () -> origins.check(request(false, headers)));
    }

    @Test
    void isSecure_whereUsersComeByHttps() {
        assertThat(origins.isSecure()).isTrue();
        assertThat(new OriginRule(URI.create("http://chat.example.org"), List.of()).isSecure())
                .isFalse();
        assertThat(new OriginRule(null, List.of()).isSecure()).isFalse();
    }

    @Test
    void rule_ofWhatIsNoOrigin_isAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> new OriginRule(null, List.of("www.example.org")));
        assertThatIllegalArgumentException().isThrownBy(() -> new OriginRule(null, List.of("*")));
    }
}
