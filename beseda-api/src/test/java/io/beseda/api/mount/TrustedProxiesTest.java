package io.beseda.api.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.beseda.api.http.Headers;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private final TrustedProxies proxies = TrustedProxies.of(List.of("10.0.0.0/8", "127.0.0.1", "fd00::/64"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9 | 198.51.100.1            | 203.0.113.9",
                "10.1.2.3    | 198.51.100.1            | 198.51.100.1",
                "10.1.2.3    | 1.1.1.1, 198.51.100.1   | 198.51.100.1",
                "10.1.2.3    | 1.1.1.1, 10.9.9.9       | 1.1.1.1",
                "10.1.2.3    | 10.8.8.8, 10.9.9.9      | 10.8.8.8",
                "10.1.2.3    | 198.51.100.1:4711       | 198.51.100.1",
                "127.0.0.1   | [2001:db8::1]:4711      | 2001:db8::1",
                "127.0.0.1   | 2001:db8::1             | 2001:db8::1",
                "fd00::5     | 198.51.100.1            | 198.51.100.1",
                "fd00:0:0:1::5 | 198.51.100.1          | fd00:0:0:1::5",
                "10.1.2.3    | 1.1.1.1, unknown        | 10.1.2.3",
                "10.1.2.3    | localhost               | 10.1.2.3",
                "10.1.2.3    | ''                      | 10.1.2.3"
            })
    void client_isTheNearestThatIsNoProxy(String peer, String forwarded, String client) {
        Headers headers = Headers.of(List.of(new Headers.Field("X-Forwarded-For", forwarded)));
        assertThat(proxies.client(InetAddress.ofLiteral(peer), headers)).isEqualTo(InetAddress.ofLiteral(client));
    }

    @Test
    void severalFields_areReadAsOne() {
        Headers headers = Headers.of(List.of(
                new Headers.Field("x-forwarded-for", "1.1.1.1"), new Headers.Field("x-forwarded-for", "10.0.0.2")));
        assertThat(proxies.client(InetAddress.ofLiteral("10.0.0.1"), headers))
                .isEqualTo(InetAddress.ofLiteral("1.1.1.1"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, https, true",
        "10.0.0.1, 'http, HTTPS', true",
        "10.0.0.1, 'https, http', false",
        "10.0.0.1, wss, true",
        "203.0.113.9, https, false"
    })
    void secure_isTheNearestProxysWord(String peer, String proto, boolean secure) {
        Headers headers = Headers.of(List.of(new Headers.Field("x-forwarded-proto", proto)));
        assertThat(proxies.secure(InetAddress.ofLiteral(peer), headers)).isEqualTo(secure);
    }

    @Test
    void withoutProxies_nothingIsBelieved() {
        Headers headers = Headers.of(List.of(
                new Headers.Field("x-forwarded-for", "1.1.1.1"), new Headers.Field("x-forwarded-proto", "https")));
        InetAddress peer = InetAddress.ofLiteral("127.0.0.1");
        assertThat(TrustedProxies.NONE.client(peer, headers)).isEqualTo(peer);
        assertThat(TrustedProxies.NONE.secure(peer, headers)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", ""})
    void rangeThatIsNone_isRefused(String range) {
        assertThatIllegalArgumentException().isThrownBy(() -> TrustedProxies.of(List.of(range)));
    }
}
