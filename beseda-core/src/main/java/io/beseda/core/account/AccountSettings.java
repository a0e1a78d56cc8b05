package io.beseda.core.account;

import java.time.Duration;

/// Settings of accounts and sessions, with their defaults in [#DEFAULTS].
///
/// @param hashIterations iterations of PBKDF2 for new passwords; old hashes keep theirs
/// @param hashThreads    threads that hash passwords: hashing is slow by design and must not take every core
/// @param hashQueue      passwords waiting for such a thread; past it the caller is told to try again
/// @param sessionLife    a cookie's session ends after this long without a visit
/// @param accessLife     validity of an access token
/// @param refreshLife    validity of a refresh token, and of its session without a refresh
/// @param guarded        (name, address) pairs remembered by the guard against guessing; past it the one unused
///                       for longest is forgotten
public record AccountSettings(
        int hashIterations,
        int hashThreads,
        int hashQueue,
        Duration sessionLife,
        Duration accessLife,
        Duration refreshLife,
        int guarded) {

    public static final AccountSettings DEFAULTS = new AccountSettings(
            600_000,
            Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4),
            64,
            Duration.ofDays(14),
            Duration.ofMinutes(5),
            Duration.ofDays(1),
            50_000);

    public AccountSettings {
        if (hashIterations < 1 || hashThreads < 1 || hashQueue < 1 || guarded < 1) {
            throw new IllegalArgumentException("iterations, threads, queue and guarded must be at least 1");
        }
        if (!isPositive(sessionLife) || !isPositive(accessLife) || !isPositive(refreshLife)) {
            throw new IllegalArgumentException("sessions and tokens must live for a while");
        }
    }

    private static boolean isPositive(Duration duration) {
        return duration.compareTo(Duration.ZERO) > 0;
    }

    public AccountSettings withHashIterations(int iterations) {
        return new AccountSettings(iterations, hashThreads, hashQueue, sessionLife, accessLife, refreshLife, guarded);
    }
}
