package io.beseda.netty.conformance;

import static io.beseda.netty.ClientFrames.CLOSE;
import static io.beseda.netty.ClientFrames.FIN;
import static io.beseda.netty.ClientFrames.PING;
import static io.beseda.netty.ClientFrames.close;
import static io.beseda.netty.ClientFrames.concat;
import static io.beseda.netty.ClientFrames.frame;
import static io.beseda.netty.conformance.Case.fragments;
import static io.beseda.netty.conformance.Case.hex;
import static io.beseda.netty.conformance.Case.text;
import static io.beseda.netty.conformance.Case.utf8;

import java.util.ArrayList;
import java.util.List;

/// Group 7: the closing handshake.
final class CloseCases {
    private static final int[] ALLOWED = {
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999
    };
    private static final int[] FORBIDDEN = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999};

    private CloseCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        behaviour(cases);
        payloads(cases);
        for (int i = 0; i < ALLOWED.length; i++) {
            int code = ALLOWED[i];
            cases.add(Case.of("7.7." + (i + 1), "close with " + code, code, _ -> new byte[][] {close(code, "")}));
        }
        for (int i = 0; i < FORBIDDEN.length; i++) {
            int code = FORBIDDEN[i];
            cases.add(Case.of("7.9." + (i + 1), "close with " + code, 1002, _ -> new byte[][] {close(code, "")}));
        }
        cases.add(Case.of("7.13.1", "close with 5000", 1002, _ -> new byte[][] {close(5000, "")}));
        cases.add(Case.of("7.13.2", "close with 65535", 1002, _ -> new byte[][] {close(65_535, "")}));
        return cases;
    }

    private static void behaviour(List<Case> cases) {
        byte[] close = close(1000, "");
        byte[] ping = frame(FIN | PING, new byte[0]);
        cases.add(Case.of("7.1.1", "text, then close", 1000, wire -> new byte[][] {text(wire, "Hello World!"), close})
                .echoing("Hello World!"));
        cases.add(Case.of("7.1.2", "two closes", 1000, _ -> new byte[][] {close, close}));
        cases.add(Case.of("7.1.3", "ping after close", 1000, _ -> new byte[][] {close, ping}));
        cases.add(Case.of("7.1.4", "text after close", 1000, wire -> new byte[][] {close, text(wire, "Hello World!")}));
        cases.add(Case.of("7.1.5", "close between fragments", 1000, wire -> {
            byte[][] both = fragments(wire, "fragment1fragment2", 2);
            return new byte[][] {both[0], close, both[1]};
        }));
        String large = "BAsd7&jh23".repeat(26_214);
        cases.add(Case.of("7.1.6", "text of 256 KiB, close, ping", 1000, wire ->
                        new byte[][] {text(wire, large), close, ping})
                .echoing(large));
    }

    private static void payloads(List<Case> cases) {
        cases.add(Case.of("7.3.1", "close without payload", 1005, _ -> new byte[][] {frame(FIN | CLOSE, new byte[0])}));
        cases.add(Case.of("7.3.2", "close with half a code", 1002, _ -> new byte[][] {frame(FIN | CLOSE, hex("03"))}));
        cases.add(Case.of("7.3.3", "close with a code", 1000, _ -> new byte[][] {close(1000, "")}));
        cases.add(Case.of("7.3.4", "close with a reason", 1000, _ -> new byte[][] {close(1000, "Hello World!")}));
        String longest = "*".repeat(123);
        cases.add(Case.of("7.3.5", "close with the longest reason", 1000, _ -> new byte[][] {close(1000, longest)}));
        cases.add(Case.of("7.3.6", "close with a longer one", 1002, _ -> new byte[][] {close(1000, longest + "*")}));
        byte[] notText = concat(hex("03e8"), utf8("κόσμε"), hex("eda080"), utf8("edited"));
        cases.add(Case.of("7.5.1", "close with a reason that is not UTF-8", 1007, _ ->
                new byte[][] {frame(FIN | CLOSE, notText)}));
    }
}
