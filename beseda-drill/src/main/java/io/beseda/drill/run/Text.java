package io.beseda.drill.run;

import java.time.Duration;
import java.util.Locale;

/// Figures for people.
final class Text {
    private Text() {}

    static String seconds(Duration time) {
        long millis = time.toMillis();
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1e3);
    }
}
