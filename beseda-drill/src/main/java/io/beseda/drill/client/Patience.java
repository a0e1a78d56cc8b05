package io.beseda.drill.client;

import io.beseda.drill.site.Until;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/// For requests that are asked again until there is an answer.
public final class Patience {
    private static final int PAUSE_MILLIS_MIN = 100;
    private static final int PAUSE_MILLIS_MAX = 1_000;

    private Patience() {}

    /// Asks again while the answer says "later", for a bounded time; then the last answer.
    public static Rest.Answer ask(Supplier<Rest.Answer> request) {
        long end = System.nanoTime() + Until.PATIENCE.toNanos();
        while (true) {
            Rest.Answer answer = request.get();
            if (!answer.mayTryAgain() || System.nanoTime() - end > 0) {
                return answer;
            }
            pause();
        }
    }

    /// Jitter, so that clients do not come back together.
    static void pause() {
        Until.passes(Duration.ofMillis(ThreadLocalRandom.current().nextInt(PAUSE_MILLIS_MIN, PAUSE_MILLIS_MAX)));
    }
}
