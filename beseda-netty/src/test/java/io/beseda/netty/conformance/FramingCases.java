package io.beseda.netty.conformance;

import static io.beseda.netty.ClientFrames.BINARY;
import static io.beseda.netty.ClientFrames.CLOSE;
import static io.beseda.netty.ClientFrames.FIN;
import static io.beseda.netty.ClientFrames.PING;
import static io.beseda.netty.ClientFrames.PONG;
import static io.beseda.netty.ClientFrames.TEXT;
import static io.beseda.netty.ClientFrames.frame;
import static io.beseda.netty.conformance.Case.KEPT;
import static io.beseda.netty.conformance.Case.text;
import static io.beseda.netty.conformance.Case.utf8;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Groups 1 to 4: lengths, pings and pongs, reserved bits, reserved opcodes.
final class FramingCases {
    private static final int RSV_SHIFT = 4;

    private FramingCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        lengths(cases);
        pings(cases);
        reservedBits(cases);
        reservedOpcodes(cases);
        return cases;
    }

    private static void lengths(List<Case> cases) {
        int[] lengths = {0, 125, 126, 127, 128, 65_535, 65_536};
        for (int i = 0; i < lengths.length; i++) {
            String payload = "*".repeat(lengths[i]);
            cases.add(Case.of(
                            "1.1." + (i + 1), "text of " + lengths[i], KEPT, wire -> new byte[][] {text(wire, payload)})
                    .echoing(payload));
            byte[] binary = new byte[lengths[i]];
            cases.add(Case.of("1.2." + (i + 1), "binary of " + lengths[i], 1003, _ ->
                    new byte[][] {frame(FIN | BINARY, binary)}));
        }
        String large = "*".repeat(65_536);
        cases.add(Case.of("", "text of 65536", KEPT, wire -> new byte[][] {text(wire, large)})
                .echoing(large)
                .chopped("1.1.8", 997));
        cases.add(Case.of("", "binary of 65536", 1003, _ -> new byte[][] {frame(FIN | BINARY, new byte[65_536])})
                .chopped("1.2.8", 997));
    }

    private static void pings(List<Case> cases) {
        byte[] notText = {0x00, (byte) 0xFF, (byte) 0xFE, (byte) 0xFD, (byte) 0xFC, (byte) 0xFB, 0x00, (byte) 0xFF};
        byte[] longest = new byte[125];
        Arrays.fill(longest, (byte) 0xFE);
        cases.add(ping("2.1", "ping without payload", new byte[0]));
        cases.add(ping("2.2", "ping", utf8("Hello, world!")));
        cases.add(ping("2.3", "ping that is not text", notText));
        cases.add(ping("2.4", "ping of 125", longest));
        cases.add(Case.of("2.5", "ping of 126", 1002, _ -> new byte[][] {frame(FIN | PING, new byte[126])}));
        cases.add(ping("", "ping of 125", longest).chopped("2.6", 1));
        cases.add(Case.of("2.7", "unasked pong", KEPT, _ -> new byte[][] {frame(FIN | PONG, new byte[0])}));
        cases.add(Case.of(
                "2.8", "unasked pong with payload", KEPT, _ -> new byte[][] {frame(FIN | PONG, utf8("pong"))}));
        cases.add(Case.of("2.9", "unasked pong, then ping", KEPT, _ ->
                        new byte[][] {frame(FIN | PONG, utf8("unasked")), frame(FIN | PING, utf8("ping"))})
                .ponging("ping"));
        Case ten = Case.of("2.10", "ten pings", KEPT, _ -> {
                    byte[][] frames = new byte[10][];
                    Arrays.setAll(frames, i -> frame(FIN | PING, utf8("payload-" + i)));
                    return frames;
                })
                .ponging(IntStream.range(0, 10).mapToObj(i -> "payload-" + i).toArray(String[]::new));
        cases.add(ten);
        cases.add(ten.chopped("2.11", 1));
    }

    private static Case ping(String id, String title, byte[] payload) {
        return Case.of(id, title, KEPT, _ -> new byte[][] {frame(FIN | PING, payload)})
                .ponging(new String(payload, StandardCharsets.ISO_8859_1));
    }

    private static void reservedBits(List<Case> cases) {
        cases.add(reserved("3.1", 1, TEXT));
        Case between = betweenTexts("3.2", "reserved bits 2", FIN | (2 << RSV_SHIFT) | TEXT);
        cases.add(between);
        cases.add(betweenTexts("", "reserved bits 3", FIN | (3 << RSV_SHIFT) | TEXT)
                .joined("3.3"));
        cases.add(betweenTexts("", "reserved bits 4", FIN | (4 << RSV_SHIFT) | TEXT)
                .chopped("3.4", 1));
        cases.add(reserved("3.5", 5, BINARY));
        cases.add(reserved("3.6", 6, PING));
        cases.add(reserved("3.7", 7, CLOSE));
    }

    private static Case reserved(String id, int bits, int opcode) {
        int first = FIN | (bits << RSV_SHIFT) | opcode;
        return Case.of(id, "reserved bits " + bits, 1002, _ -> new byte[][] {frame(first, utf8("..."))});
    }

    /// A good text, then a frame that begins with this byte, then a ping that is never answered.
    private static Case betweenTexts(String id, String title, int first) {
        return Case.of(id, title, 1002, wire -> new byte[][] {
                    text(wire, "Hello, world!"), frame(first, utf8("Hello")), frame(FIN | PING, new byte[0])
                })
                .echoing("Hello, world!");
    }

    private static void reservedOpcodes(List<Case> cases) {
        int[][] opcodes = {{3, 4, 5, 6, 7}, {11, 12, 13, 14, 15}};
        for (int group = 0; group < opcodes.length; group++) {
            String id = "4." + (group + 1) + ".";
            int[] of = opcodes[group];
            cases.add(Case.of(id + 1, "opcode " + of[0], 1002, _ -> new byte[][] {frame(FIN | of[0], new byte[0])}));
            cases.add(Case.of(id + 2, "opcode " + of[1], 1002, _ ->
                    new byte[][] {frame(FIN | of[1], utf8("reserved"))}));
            cases.add(betweenTexts(id + 3, "opcode " + of[2], FIN | of[2]));
            cases.add(betweenTexts("", "opcode " + of[3], FIN | of[3]).joined(id + 4));
            cases.add(betweenTexts("", "opcode " + of[4], FIN | of[4]).chopped(id + 5, 1));
        }
    }
}
