package io.beseda.api.frame;

import static io.beseda.api.frame.ClientFrame.FIN;
import static io.beseda.api.frame.ClientFrame.concat;
import static io.beseda.api.frame.ClientFrame.header;
import static io.beseda.api.frame.ClientFrame.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
    private static final int LIMIT = 100_000;
    private static final byte[] NOTHING = {};

    /// One of each: texts of all length forms, fragments with control frames between, a close.
    private static final byte[] STREAM = concat(
            text("Привет, мир: 🎈"),
            text(""),
            ClientFrame.of(0x1, utf8("При")),
            ClientFrame.of(FIN | 0x9, utf8("are you there")),
            ClientFrame.of(0x0, NOTHING),
            ClientFrame.of(FIN | 0xA, NOTHING),
            ClientFrame.of(FIN, utf8("вет")),
            text("x".repeat(126)),
            ClientFrame.of(FIN | 0x8, concat(new byte[] {0x03, (byte) 0xE8}, utf8("до свидания"))));

    private static final List<String> FOUND = List.of(
            "text Привет, мир: 🎈",
            "text ",
            "ping are you there",
            "pong ",
            "text Привет",
            "text " + "x".repeat(126),
            "close 1000 до свидания");

    @Test
    void stream_inOnePiece_isDecoded() {
        assertThat(decode(STREAM, STREAM.length)).isEqualTo(FOUND);
    }

    @Test
    void stream_cutAnywhereOnce_isDecodedTheSame() {
        for (int cut = 0; cut <= STREAM.length; cut++) {
            assertThat(decode(STREAM, cut)).as("cut at %d", cut).isEqualTo(FOUND);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 13})
    void stream_inEqualPieces_isDecodedTheSame(int piece) {
        int[] cuts = new int[STREAM.length / piece];
        Arrays.setAll(cuts, i -> (i + 1) * piece);
        assertThat(decode(STREAM, cuts)).isEqualTo(FOUND);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void stream_cutAtRandom_isDecodedTheSame(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            int[] cuts =
                    random.ints(random.nextInt(12), 0, STREAM.length).sorted().toArray();
            assertThat(decode(STREAM, cuts))
                    .as("cuts %s", Arrays.toString(cuts))
                    .isEqualTo(FOUND);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 125, 126, 127, 255, 256, 257, 65_535, 65_536, LIMIT})
    void text_ofAnyLengthUpToTheLimit_isDecoded(int length) {
        String payload = "ab".repeat(length).substring(0, length);
        byte[] bytes = text(payload);
        for (int cut : new int[] {bytes.length, 1, 2, 5, bytes.length - 1, bytes.length / 2}) {
            assertThat(decode(bytes, Math.min(cut, bytes.length)))
                    .as("cut at %d", cut)
                    .containsExactly("text " + payload);
        }
    }

    static Stream<Arguments> failures() {
        byte[] open = ClientFrame.of(0x1, utf8("begun"));
        return Stream.of(
                arguments("not masked", 1002, new byte[] {(byte) 0x81, 0x01}),
                arguments("reserved bit 1", 1002, new byte[] {(byte) 0xC1}),
                arguments("reserved bit 2", 1002, new byte[] {(byte) 0xA1}),
                arguments("reserved bit 3", 1002, new byte[] {(byte) 0x91}),
                arguments("reserved data opcode", 1002, new byte[] {(byte) 0x83}),
                arguments("reserved control opcode", 1002, new byte[] {(byte) 0x8F}),
                arguments("fragmented ping", 1002, new byte[] {0x09}),
                arguments("fragmented close", 1002, new byte[] {0x08}),
                arguments("long ping", 1002, new byte[] {(byte) 0x89, (byte) 0xFE}),
                arguments("continuation of nothing", 1002, new byte[] {(byte) 0x80}),
                arguments("text within a message", 1002, concat(open, new byte[] {(byte) 0x81})),
                arguments("long form of 125", 1002, header(FIN | 0x1, 125, 2)),
                arguments("long form of 65535", 1002, header(FIN | 0x1, 65_535, 8)),
                arguments("negative length", 1002, header(FIN | 0x1, Long.MIN_VALUE, 8)),
                arguments("binary", 1003, new byte[] {(byte) 0x82}),
                arguments("text over the limit", 1009, header(FIN | 0x1, LIMIT + 1, 8)),
                arguments("fragments over the limit", 1009, concat(open, header(FIN, LIMIT - 4, 8))),
                arguments("bad byte before its frame has ended", 1007, begun(utf8("ab\u00e9"), (byte) 0xFF)),
                arguments("surrogate", 1007, begun(NOTHING, (byte) 0xED, (byte) 0xA0)),
                arguments("above U+10FFFF", 1007, begun(NOTHING, (byte) 0xF4, (byte) 0x90)),
                arguments("overlong", 1007, begun(NOTHING, (byte) 0xC0)),
                arguments("text cut within a character", 1007, ClientFrame.of(FIN | 0x1, new byte[] {(byte) 0xD0})),
                arguments("close of one byte", 1002, ClientFrame.of(FIN | 0x8, new byte[] {3})),
                arguments("close with bad reason", 1007, ClientFrame.of(FIN | 0x8, new byte[] {3, -24, -1})));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void wrongBytes_failAtOnceAndForGood(String name, int code, byte[] bytes) {
        for (int cut = 0; cut <= bytes.length; cut++) {
            FrameDecoder decoder = new FrameDecoder(LIMIT);
            List<String> found = new ArrayList<>();
            drain(decoder, ByteBuffer.wrap(bytes, 0, cut), found);
            drain(decoder, ByteBuffer.wrap(bytes, cut, bytes.length - cut), found);
            assertThat(found).as("cut at %d", cut).containsExactly("failed " + code);

            ByteBuffer more = ByteBuffer.wrap(text("later"));
            assertThat(decoder.next(more)).isNull();
            assertThat(more.hasRemaining()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    void closeCode_thatMayBeSent_isTaken(int code) {
        assertThat(decode(close(code))).containsExactly("close " + code + " ");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
    void closeCode_thatMayNotBeSent_isRefused(int code) {
        assertThat(decode(close(code))).containsExactly("failed 1002");
    }

    @Test
    void close_withoutCode_isNoStatus() {
        assertThat(decode(ClientFrame.of(FIN | 0x8, NOTHING))).containsExactly("close 1005 ");
    }

    @Test
    void afterClose_everythingIsDropped() {
        assertThat(decode(concat(close(1000), text("too late"), new byte[] {(byte) 0xFF})))
                .containsExactly("close 1000 ");
    }

    /// Whatever comes is a message or a failure, and a failure is the last thing.
    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void damagedStream_isDecodedOrFailed_neverABug(long seed) {
        Random random = new Random(seed);
        int failed = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = STREAM.clone();
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            List<String> found = decode(bytes, random.nextInt(bytes.length));
            int at = found.stream()
                    .map(event -> event.startsWith("failed"))
                    .toList()
                    .indexOf(true);
            if (at >= 0) {
                failed++;
                assertThat(at).isEqualTo(found.size() - 1);
            }
        }
        assertThat(failed).isPositive();
    }

    @Test
    void next_stopsAfterEachMessage() {
        ByteBuffer in = ByteBuffer.wrap(concat(text("one"), text("two")));
        FrameDecoder decoder = new FrameDecoder(LIMIT);
        assertThat(describe(decoder.next(in))).isEqualTo("text one");
        assertThat(in.remaining()).isEqualTo(text("two").length);
    }

    @Test
    void idleDecoder_costsLessThan200Bytes() {
        int count = 10_000;
        FrameDecoder[] decoders = new FrameDecoder[count];
        byte[] bytes = text("to make it work once");
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long before = allocated();
        for (int i = 0; i < count; i++) {
            decoders[i] = new FrameDecoder(LIMIT);
        }
        long each = (allocated() - before) / count;
        assertThat(describe(decoders[count - 1].next(in))).startsWith("text");
        assertThat(each).isLessThan(200);
    }

    @Test
    void announcedLength_isNotAllocatedBeforeItComes() {
        FrameDecoder decoder = new FrameDecoder(1 << 30);
        byte[] masked = text("only this");
        byte[] payload = Arrays.copyOfRange(masked, masked.length - 9, masked.length);
        ByteBuffer begin = ByteBuffer.wrap(concat(header(FIN | 0x1, 1 << 30, 8), payload));
        long before = allocated();
        Inbound found = decoder.next(begin);
        long allocated = allocated() - before;
        assertThat(found).isNull();
        assertThat(allocated).isLessThan(64 << 10);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] close(int code) {
        return ClientFrame.of(FIN | 0x8, new byte[] {(byte) (code >> 8), (byte) code});
    }

    /// A text frame of 50 bytes of which only these have come.
    private static byte[] begun(byte[] good, byte... bad) {
        byte[] whole = Arrays.copyOf(concat(good, bad), 50);
        byte[] frame = ClientFrame.of(FIN | 0x1, whole);
        return Arrays.copyOf(frame, frame.length - 50 + good.length + bad.length);
    }

    private static List<String> decode(byte[] bytes, int... cuts) {
        FrameDecoder decoder = new FrameDecoder(LIMIT);
        List<String> found = new ArrayList<>();
        int from = 0;
        for (int cut : cuts) {
            drain(decoder, ByteBuffer.wrap(bytes, from, cut - from), found);
            from = cut;
        }
        drain(decoder, ByteBuffer.wrap(bytes, from, bytes.length - from), found);
        return found;
    }

    private static void drain(FrameDecoder decoder, ByteBuffer in, List<String> found) {
        for (Inbound next = decoder.next(in); next != null; next = decoder.next(in)) {
            found.add(describe(next));
        }
        assertThat(in.hasRemaining()).isFalse();
    }

    private static String describe(Inbound inbound) {
        return switch (inbound) {
            case Inbound.Text(byte[] utf8) -> "text " + new String(utf8, StandardCharsets.UTF_8);
            case Inbound.Ping(byte[] payload) -> "ping " + new String(payload, StandardCharsets.UTF_8);
            case Inbound.Pong(byte[] payload) -> "pong " + new String(payload, StandardCharsets.UTF_8);
            case Inbound.Close(int code, String reason) -> "close " + code + " " + reason;
            case Inbound.Failed failed -> "failed " + failed.code();
        };
    }
}
