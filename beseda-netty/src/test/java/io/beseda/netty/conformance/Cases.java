package io.beseda.netty.conformance;

import java.util.List;
import java.util.stream.Stream;

/// Groups 1 to 7 and 10 of the Autobahn test suite, but for its binary messages: those close with 1003 here.
public final class Cases {
    private Cases() {}

    public static List<Case> all() {
        return Stream.of(FramingCases.all(), FragmentCases.all(), Utf8Cases.all(), CloseCases.all())
                .flatMap(List::stream)
                .toList();
    }
}
