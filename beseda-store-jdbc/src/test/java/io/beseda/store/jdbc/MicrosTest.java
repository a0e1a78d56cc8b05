package io.beseda.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MicrosTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-24T10:15:30.123456Z",
                "1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999999Z",
                "2200-01-01T00:00:00.000001Z"
            })
    void time_ofMicros_isTheSame(String text) {
        Instant time = Instant.parse(text);

        assertThat(Micros.time(Micros.of(time))).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-24T10:15:30.123456789Z", "1969-12-31T23:59:59.999999999Z"})
    void exact_ofATimeWithNanoseconds_isWhatIsReadBack(String text) {
        Instant time = Instant.parse(text);

        assertThat(Micros.time(Micros.of(time))).isEqualTo(Micros.exact(time));
    }
}
