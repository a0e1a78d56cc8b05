package io.beseda.netty.conformance;

import static io.beseda.netty.ClientFrames.CONTINUATION;
import static io.beseda.netty.ClientFrames.FIN;
import static io.beseda.netty.ClientFrames.TEXT;
import static io.beseda.netty.ClientFrames.concat;
import static io.beseda.netty.ClientFrames.frame;
import static io.beseda.netty.conformance.Case.KEPT;
import static io.beseda.netty.conformance.Case.fragments;
import static io.beseda.netty.conformance.Case.fragmentsOfOneByte;
import static io.beseda.netty.conformance.Case.hex;
import static io.beseda.netty.conformance.Case.text;
import static io.beseda.netty.conformance.Case.utf8;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Group 6: UTF-8, good and bad; the sequences are those of Markus Kuhn's stress test.
final class Utf8Cases {
    private static final String HELLO = "Hello-µ@ßöäüàá-UTF-8!!";
    private static final String COSMOS = "κόσμε";

    private Utf8Cases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        handling(cases);
        failFast(cases);
        prefixes(cases);
        valid(cases, "6.7.", "00", "c280", "e0a080", "f0908080");
        invalid(cases, "6.8.", "f888808080", "fc8480808080");
        valid(cases, "6.9.", "7f", "dfbf", "efbfbf", "f48fbfbf");
        invalid(cases, "6.10.", "f7bfbfbf", "fbbfbfbfbf", "fdbfbfbfbfbf");
        valid(cases, "6.11.", "ed9fbf", "ee8080", "efbfbd", "f48fbfbf");
        cases.add(bad("6.11.5", "f4908080"));
        continuations(cases);
        String[] cut = {
            "c0", "e080", "f08080", "f8808080", "fc80808080", "df", "efbf", "f7bfbf", "fbbfbfbf", "fdbfbfbfbf"
        };
        invalid(cases, "6.14.", cut);
        cases.add(bad("6.15.1", String.join("", cut)));
        invalid(cases, "6.16.", "fe", "ff", "fefeffff");
        invalid(cases, "6.17.", "c0af", "e080af", "f08080af", "f8808080af", "fc80808080af");
        invalid(cases, "6.18.", "c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf");
        invalid(cases, "6.19.", "c080", "e08080", "f0808080", "f880808080", "fc8080808080");
        surrogates(cases);
        nonCharacters(cases);
        return cases;
    }

    private static void handling(List<Case> cases) {
        cases.add(Case.of("6.1.1", "empty text", KEPT, wire -> new byte[][] {text(wire, "")})
                .echoing(""));
        cases.add(Case.of("6.1.2", "empty text in three fragments", KEPT, wire -> fragments(wire, "", 3))
                .echoing(""));
        cases.add(Case.of("6.1.3", "empty fragments around", KEPT, wire -> new byte[][] {
                    frame(TEXT, new byte[0]),
                    frame(CONTINUATION, wire.message("middle")),
                    frame(FIN | CONTINUATION, new byte[0])
                })
                .echoing("middle"));
        cases.add(Case.of("6.2.1", "valid text", KEPT, wire -> new byte[][] {text(wire, HELLO)})
                .echoing(HELLO));
        cases.add(Case.of("6.2.2", "valid text in two fragments", KEPT, wire -> fragments(wire, HELLO, 2))
                .echoing(HELLO));
        cases.add(Case.of("6.2.3", "valid text in fragments of a byte", KEPT, wire -> fragmentsOfOneByte(wire, HELLO))
                .echoing(HELLO));
        cases.add(Case.of("6.2.4", "valid word in fragments of a byte", KEPT, wire -> fragmentsOfOneByte(wire, COSMOS))
                .echoing(COSMOS));
        byte[] damaged = concat(utf8(COSMOS), hex("eda080"), utf8("edited"));
        cases.add(Case.of("6.3.1", "invalid text", 1007, _ -> new byte[][] {frame(FIN | TEXT, damaged)}));
        cases.add(Case.of("6.3.2", "invalid text in fragments of a byte", 1007, _ -> {
            byte[][] frames = new byte[damaged.length][];
            Arrays.setAll(
                    frames,
                    i -> frame(
                            (i == 0 ? TEXT : CONTINUATION) | (i == damaged.length - 1 ? FIN : 0),
                            new byte[] {damaged[i]}));
            return frames;
        }));
        String[] words = {COSMOS, "ὕ", "日本語", "a\u0301", "🎈"};
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            cases.add(Case.of("6.5." + (i + 1), "valid word", KEPT, wire -> new byte[][] {text(wire, word)})
                    .echoing(word));
        }
    }

    /// Nothing follows the bad byte, so only a server that looks at what has come can see it.
    private static void failFast(List<Case> cases) {
        cases.add(Case.of("6.4.1", "a fragment that is bad", 1007, _ ->
                new byte[][] {frame(TEXT, utf8(COSMOS)), frame(CONTINUATION, hex("f4908080"))}));
        cases.add(Case.of("6.4.2", "a fragment that makes a character bad", 1007, _ ->
                new byte[][] {frame(TEXT, concat(utf8(COSMOS), hex("f4"))), frame(CONTINUATION, hex("90"))}));
        byte[] whole = frame(FIN | TEXT, concat(utf8(COSMOS), hex("f4908080"), utf8("edited")));
        int edited = utf8("edited").length;
        cases.add(Case.of("6.4.3", "a frame whose first half is bad", 1007, _ ->
                new byte[][] {Arrays.copyOf(whole, whole.length - edited)}));
        cases.add(Case.of("6.4.4", "a frame whose last byte so far is bad", 1007, _ -> new byte[][] {
            Arrays.copyOf(whole, whole.length - edited - 3),
            Arrays.copyOfRange(whole, whole.length - edited - 3, whole.length - edited - 2)
        }));
    }

    private static void prefixes(List<Case> cases) {
        byte[] word = utf8(COSMOS);
        for (int length = 1; length <= word.length; length++) {
            byte[] prefix = Arrays.copyOf(word, length);
            String text = new String(prefix, StandardCharsets.UTF_8);
            boolean cut = text.indexOf('\uFFFD') >= 0;
            cases.add(cut ? bad("6.6." + length, prefix) : good("6.6." + length, text));
        }
    }

    private static void continuations(List<Case> cases) {
        invalid(cases, "6.12.", "80", "bf", "80bf", "80bf80", "80bf80bf", "80bf80bf80", "80bf80bf80bf");
        byte[] every = new byte[0x40];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) (0x80 + i);
        }
        cases.add(bad("6.12.8", every));
        int[][] starts = {{0xC0, 0xDF}, {0xE0, 0xEF}, {0xF0, 0xF7}, {0xF8, 0xFB}, {0xFC, 0xFD}};
        for (int i = 0; i < starts.length; i++) {
            byte[] lonely = new byte[2 * (starts[i][1] - starts[i][0] + 1)];
            for (int j = 0; j < lonely.length; j += 2) {
                lonely[j] = (byte) (starts[i][0] + j / 2);
                lonely[j + 1] = ' ';
            }
            cases.add(bad("6.13." + (i + 1), lonely));
        }
    }

    private static void surrogates(List<Case> cases) {
        String[] high = {"eda080", "edadbf", "edae80", "edafbf"};
        String[] low = {"edb080", "edbfbf"};
        invalid(cases, "6.20.", "eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf");
        int number = 1;
        for (String first : high) {
            for (String second : low) {
                cases.add(bad("6.21." + number++, first + second));
            }
        }
    }

    /// The last two of every plane, and the specials: no characters, but valid UTF-8.
    private static void nonCharacters(List<Case> cases) {
        int number = 1;
        for (int plane = 0; plane <= 16; plane++) {
            cases.add(good("6.22." + number++, Character.toString((plane << 16) | 0xFFFE)));
            cases.add(good("6.22." + number++, Character.toString((plane << 16) | 0xFFFF)));
        }
        for (int special = 0xFFF9; special <= 0xFFFF; special++) {
            cases.add(good("6.23." + (special - 0xFFF8), Character.toString(special)));
        }
    }

    private static void valid(List<Case> cases, String group, String... sequences) {
        for (int i = 0; i < sequences.length; i++) {
            cases.add(good(group + (i + 1), new String(hex(sequences[i]), StandardCharsets.UTF_8)));
        }
    }

    private static void invalid(List<Case> cases, String group, String... sequences) {
        for (int i = 0; i < sequences.length; i++) {
            cases.add(bad(group + (i + 1), sequences[i]));
        }
    }

    private static Case good(String id, String text) {
        return Case.of(id, "valid sequence", KEPT, wire -> new byte[][] {text(wire, text)})
                .echoing(text);
    }

    private static Case bad(String id, String hex) {
        return bad(id, hex(hex));
    }

    private static Case bad(String id, byte[] bytes) {
        return Case.of(id, "invalid sequence", 1007, _ -> new byte[][] {frame(FIN | TEXT, bytes)});
    }
}
