package io.beseda.server.importing;

import java.io.PrintWriter;
import java.time.Duration;

/// Says every few seconds how far an import is. Owner: the import's thread.
final class ProgressLine implements Importing.Progress {
    private static final Duration EVERY = Duration.ofSeconds(3);

    private final PrintWriter err;
    private long last = System.nanoTime();
    private long before;

    ProgressLine(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void at(long messages, long all) {
        long now = System.nanoTime();
        long since = now - last;
        if (since >= EVERY.toNanos()) {
            long rate = (messages - before) * Duration.ofSeconds(1).toNanos() / since;
            err.println("%d of %d messages, %d/s".formatted(messages, all, rate));
            err.flush();
            last = now;
            before = messages;
        }
    }
}
