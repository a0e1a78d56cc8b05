package io.beseda.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LoginGuardTest {
    private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress AWAY = InetAddress.ofLiteral("192.0.2.2");

    private Instant now = Instant.parse("2026-11-24T10:15:30Z");
    private final LoginGuard guard = new LoginGuard(100, () -> now);

    private void fail(String name, InetAddress address) {
        guard.enter(name, address);
        guard.failed(name, address);
    }

    private Duration refusedFor(String name, InetAddress address) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> guard.enter(name, address));
        assertThat(refusal.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        return Objects.requireNonNull(refusal.retryAfter());
    }

    private void passes(String name, InetAddress address) {
        assertThatCode(() -> guard.enter(name, address)).doesNotThrowAnyException();
    }

    private void failFreely(String name, InetAddress address) {
        for (int i = 0; i < 5; i++) {
            fail(name, address);
        }
    }

    @Test
    void enter_afterFiveFailures_waitsTwiceAsLongEachTime_upToFiveMinutes() {
        failFreely("anna", HOME);
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            Duration wait = refusedFor("anna", HOME);
            seconds.add(wait.toSeconds());
            now = now.plus(wait);
            fail("anna", HOME);
        }

        assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L);
    }

    @Test
    void enter_otherNameOrAddress_isFree() {
        failFreely("anna", HOME);

        passes("anna", AWAY);
        passes("boris", HOME);
    }

    @Test
    void enter_fromTheSameIpv6Network_countsAsOne() {
        failFreely("anna", InetAddress.ofLiteral("2001:db8:1:2::1"));

        refusedFor("anna", InetAddress.ofLiteral("2001:db8:1:2:ffff::2"));
        passes("anna", InetAddress.ofLiteral("2001:db8:1:3::1"));
    }

    @Test
    void enter_manyAtOnceAfterTheWait_letsOneIn() {
        failFreely("anna", HOME);
        now = now.plusSeconds(1);

        passes("anna", HOME);
        refusedFor("anna", HOME);
    }

    @Test
    void succeeded_forgetsFailures() {
        failFreely("anna", HOME);
        now = now.plusSeconds(1);
        guard.enter("anna", HOME);
        guard.succeeded("anna", HOME);

        failFreely("anna", HOME);
        assertThat(refusedFor("anna", HOME)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void enter_longAfter_isForgotten() {
        failFreely("anna", HOME);
        now = now.plus(Duration.ofMinutes(61));

        failFreely("anna", HOME);
        assertThat(refusedFor("anna", HOME)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void failed_ofManyNames_forgetsTheOldestOnly() {
        failFreely("anna", HOME);
        for (int i = 0; i < 99; i++) {
            fail("name" + i, HOME);
        }
        refusedFor("anna", HOME); // and is the newest now

        for (int i = 0; i < 99; i++) {
            fail("other" + i, HOME);
        }
        refusedFor("anna", HOME);

        for (int i = 0; i < 100; i++) {
            fail("more" + i, HOME);
        }
        passes("anna", HOME);
    }
}
