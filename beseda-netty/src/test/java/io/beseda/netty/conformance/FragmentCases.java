package io.beseda.netty.conformance;

import static io.beseda.netty.ClientFrames.CONTINUATION;
import static io.beseda.netty.ClientFrames.FIN;
import static io.beseda.netty.ClientFrames.PING;
import static io.beseda.netty.ClientFrames.PONG;
import static io.beseda.netty.ClientFrames.TEXT;
import static io.beseda.netty.ClientFrames.frame;
import static io.beseda.netty.conformance.Case.KEPT;
import static io.beseda.netty.conformance.Case.fragments;
import static io.beseda.netty.conformance.Case.text;
import static io.beseda.netty.conformance.Case.utf8;

import java.util.ArrayList;
import java.util.List;

/// Groups 5 and 10: fragmented messages.
final class FragmentCases {
    private static final String BOTH = "fragment1fragment2";

    private FragmentCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        cases.add(Case.of("5.1", "ping in two fragments", 1002, _ ->
                new byte[][] {frame(PING, utf8("fragment1")), frame(FIN | CONTINUATION, utf8("fragment2"))}));
        cases.add(Case.of("5.2", "pong in two fragments", 1002, _ ->
                new byte[][] {frame(PONG, utf8("fragment1")), frame(FIN | CONTINUATION, utf8("fragment2"))}));
        Case two = Case.of("5.3", "text in two fragments", KEPT, wire -> fragments(wire, BOTH, 2))
                .echoing(BOTH);
        threeWays(cases, two, "5.3", "5.4", "5.5");
        Case withPing = Case.of("5.6", "two fragments with a ping between", KEPT, wire -> {
                    byte[][] both = fragments(wire, BOTH, 2);
                    return new byte[][] {both[0], frame(FIN | PING, utf8("ping")), both[1]};
                })
                .echoing(BOTH)
                .ponging("ping");
        threeWays(cases, withPing, "5.6", "5.7", "5.8");
        threeWays(cases, nothingToContinue(FIN), "5.9", "5.10", "5.11");
        threeWays(cases, nothingToContinue(0), "5.12", "5.13", "5.14");
        cases.add(Case.of("5.15", "two fragments, then one too many, then a text", 1002, wire -> {
                    byte[][] both = fragments(wire, BOTH, 2);
                    return new byte[][] {
                        both[0], both[1], frame(CONTINUATION, utf8("fragment3")), text(wire, "fragment4")
                    };
                })
                .echoing(BOTH));
        cases.add(continuationFirst("5.16", 0));
        cases.add(continuationFirst("5.17", FIN));
        cases.add(Case.of("5.18", "second fragment with the opcode of a text", 1002, _ ->
                new byte[][] {frame(TEXT, utf8("fragment1")), frame(FIN | TEXT, utf8("fragment2"))}));
        Case five = fiveWithPings();
        cases.add(five);
        cases.add(five.chopped("5.20", 1));
        String large = "*".repeat(65_536);
        cases.add(
                Case.of("10.1.1", "text of 65536 in fragments of about 1300", KEPT, wire -> fragments(wire, large, 51))
                        .echoing(large));
        return cases;
    }

    private static void threeWays(List<Case> cases, Case test, String apart, String joined, String chopped) {
        cases.add(new Case(apart, test.title(), test.pieces(), test.echoes(), test.pongs(), test.closeCode()));
        cases.add(test.joined(joined));
        cases.add(test.chopped(chopped, 1));
    }

    private static Case nothingToContinue(int fin) {
        return Case.of("", "continuation of nothing, fin " + (fin != 0), 1002, wire ->
                new byte[][] {frame(fin | CONTINUATION, utf8("nothing to continue")), text(wire, "Hello, world!")});
    }

    private static Case continuationFirst(String id, int fin) {
        return Case.of(id, "continuation of nothing before two fragments, twice", 1002, wire -> {
            byte[][] both = fragments(wire, BOTH, 2);
            byte[] stray = frame(fin | CONTINUATION, utf8("fragment1"));
            return new byte[][] {stray, both[0], both[1], stray, both[0], both[1]};
        });
    }

    private static Case fiveWithPings() {
        String all = "fragment1fragment2fragment3fragment4fragment5";
        return Case.of("5.19", "five fragments with pings between", KEPT, wire -> {
                    byte[][] parts = fragments(wire, all, 5);
                    byte[] first = frame(FIN | PING, utf8("pongme 1!"));
                    byte[] second = frame(FIN | PING, utf8("pongme 2!"));
                    return new byte[][] {parts[0], parts[1], first, parts[2], parts[3], second, parts[4]};
                })
                .echoing(all)
                .ponging("pongme 1!", "pongme 2!");
    }
}
