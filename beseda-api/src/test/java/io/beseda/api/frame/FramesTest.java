package io.beseda.api.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 8100",
        "125, 817d",
        "126, 817e007e",
        "65535, 817effff",
        "65536, 817f0000000000010000",
        "1048576, 817f0000000000100000"
    })
    void text_hasTheShortestLength(int length, String header) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 'x');
        byte[] frame = Frames.text(payload);
        int start = Frames.headerLength(length);
        assertThat(frame).hasSize(start + length);
        assertThat(Arrays.copyOf(frame, start)).asHexString().isEqualToIgnoringCase(header);
        assertThat(Arrays.copyOfRange(frame, start, frame.length)).isEqualTo(payload);
    }

    @Test
    void textHeader_isWrittenWhereAsked() {
        byte[] target = new byte[10];
        int at = Frames.textHeader(300, target, 3);
        assertThat(at).isEqualTo(7);
        assertThat(target).containsExactly(0, 0, 0, 0x81, 126, 1, 44, 0, 0, 0);
    }

    @Test
    void pingAndPong_carryTheirPayload() {
        assertThat(Frames.ping(new byte[] {1})).containsExactly(0x89, 1, 1);
        assertThat(Frames.pong(new byte[] {2})).containsExactly(0x8A, 1, 2);
    }

    @Test
    void controlFrame_ofMoreThan125Bytes_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Frames.ping(new byte[126]));
    }

    @Test
    void close_carriesCodeAndReason() {
        assertThat(Frames.close(4401, "да")).containsExactly(0x88, 6, 0x11, 0x31, 0xD0, 0xB4, 0xD0, 0xB0);
    }

    @Test
    void close_withNoStatus_isEmpty() {
        assertThat(Frames.close(Inbound.Close.NO_STATUS, "never sent")).containsExactly(0x88, 0);
    }

    @ParameterizedTest
    @CsvSource({"x, 123", "д, 122", "€, 123", "🎈, 120"})
    void close_withLongReason_isCutBetweenCharacters(String character, int kept) {
        byte[] frame = Frames.close(1000, character.repeat(200));
        assertThat(frame).hasSize(2 + 2 + kept);
        String reason = new String(frame, 4, kept, StandardCharsets.UTF_8);
        assertThat(reason).isEqualTo(character.repeat(kept / character.getBytes(StandardCharsets.UTF_8).length));
    }
}
