package io.beseda.api.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The JDK's decoder is the judge.
class Utf8Test {
    /// The ends of the ranges that matter in a third or fourth byte.
    private static final int[] EDGES = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xF4, 0xFF};

    private final CharsetDecoder judge = StandardCharsets.UTF_8.newDecoder();
    private int checked;
    private final CharBuffer decoded = CharBuffer.allocate(200);

    @Test
    void everyTwoBytesAndTheEdgesAfterThem_areJudgedAsTheJdkDoes() {
        byte[] bytes = new byte[4];
        for (int start = 0; start < 1 << 16; start++) {
            bytes[0] = (byte) (start >> 8);
            bytes[1] = (byte) start;
            check(bytes, 2);
            for (int third : EDGES) {
                bytes[2] = (byte) third;
                check(bytes, 3);
                for (int fourth : EDGES) {
                    bytes[3] = (byte) fourth;
                    check(bytes, 4);
                }
            }
        }
        assertThat(checked).isEqualTo((1 << 16) * (1 + EDGES.length * (1 + EDGES.length)));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void randomText_withAndWithoutDamage_isJudgedAsTheJdkDoes(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            int[] points = random.ints(random.nextInt(30), 0, 0x11_0000)
                    .map(point -> random.nextBoolean() ? point & 0x7F : point)
                    .filter(point -> point < 0xD800 || point > 0xDFFF)
                    .toArray();
            byte[] bytes = new String(points, 0, points.length).getBytes(StandardCharsets.UTF_8);
            check(bytes, bytes.length);
            if (bytes.length > 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                check(bytes, bytes.length);
            }
        }
        assertThat(checked).isGreaterThan(5_000);
    }

    private void check(byte[] bytes, int length) {
        checked++;
        boolean valid = isValid(bytes, length);
        if (Utf8.check(bytes, 0, length, Utf8.BOUNDARY) == Utf8.BOUNDARY != valid) {
            fail("judged wrongly: %s", Arrays.toString(bytes));
        }
        int state = Utf8.BOUNDARY;
        for (int i = 0; i < length && state != Utf8.INVALID; i++) {
            state = Utf8.check(bytes, i, i + 1, state);
        }
        if (state == Utf8.BOUNDARY != valid) {
            assertThat(valid)
                    .as("judged wrongly byte by byte: %s", Arrays.toString(bytes))
                    .isNull();
        }
    }

    private boolean isValid(byte[] bytes, int length) {
        CharBuffer out = decoded.clear();
        judge.reset();
        return !judge.decode(ByteBuffer.wrap(bytes, 0, length), out, true).isError();
    }
}
