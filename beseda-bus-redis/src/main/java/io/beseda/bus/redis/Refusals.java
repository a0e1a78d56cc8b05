package io.beseda.bus.redis;

import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a server answered that it will not do: in the log once a minute, since it may go on for as long as nobody
/// changes its rights. The owner's.
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

    private long logged = System.nanoTime() - INTERVAL_NANOS;

    /// Whether the server answered, and is not gone.
    boolean of(String what, Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (!(cause instanceof RedisCommandExecutionException)) {
            return false;
        }
        String answer = String.valueOf(cause.getMessage());
        boolean moving = answer.startsWith("MOVED ") || answer.startsWith("ASK ");
        if (!moving && System.nanoTime() - logged >= INTERVAL_NANOS) {
            logged = System.nanoTime();
            LOG.warn("Redis refuses to {}: {}", what, answer);
        }
        return true;
    }
}
