package io.beseda.core.account;

import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Slows down who guesses a password: after a few wrong ones for a name from an address, that pair has to
/// wait, twice as long after each further one. The owner of the account, elsewhere, does not notice.
///
/// Any thread; one lock. Kept in memory and per node: what a guesser gains by changing nodes, or by pushing
/// entries out of the bounded map, is little beside the cost of a hash.
final class LoginGuard {
    private static final int FREE_FAILURES = 5;
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    /// Doubling the first delay more often than this is past the longest.
    private static final int MOST_DOUBLINGS = 20;

    private record Pair(String usernameKey, AddressKey address) {}

    private record Failures(int count, Instant last, Instant blockedUntil) {}

    private final InstantSource clock;
    private final BoundedMap<Pair, Failures> failures;

    LoginGuard(int bound, InstantSource clock) {
        this.clock = clock;
        this.failures = new BoundedMap<>(bound);
    }

    /// Before a password is checked; refuses with [ErrorCode#RATE_LIMITED] while the pair has to wait. A pair
    /// past its free failures then has to wait as if this try had failed, so that many at once are no way
    /// round.
    synchronized void enter(String usernameKey, InetAddress address) {
        Pair pair = new Pair(usernameKey, AddressKey.of(address));
        Failures known = failures.get(pair);
        Instant now = clock.instant();
        if (known == null) {
            return;
        }
        if (known.last().plus(FORGOTTEN_AFTER).isBefore(now)) {
            failures.remove(pair);
        } else if (now.isBefore(known.blockedUntil())) {
            throw Refusal.retryAfter(ErrorCode.RATE_LIMITED, Duration.between(now, known.blockedUntil()));
        } else if (known.count() >= FREE_FAILURES) {
            failures.put(pair, new Failures(known.count(), known.last(), now.plus(delay(known.count() + 1))));
        }
    }

    synchronized void failed(String usernameKey, InetAddress address) {
        Instant now = clock.instant();
        failures.merge(
                new Pair(usernameKey, AddressKey.of(address)),
                new Failures(1, now, now),
                (known, _) -> new Failures(known.count() + 1, now, now.plus(delay(known.count() + 1))));
    }

    synchronized void succeeded(String usernameKey, InetAddress address) {
        failures.remove(new Pair(usernameKey, AddressKey.of(address)));
    }

    private static Duration delay(int count) {
        if (count < FREE_FAILURES) {
            return Duration.ZERO;
        }
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(count - FREE_FAILURES, MOST_DOUBLINGS));
        return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    }
}
