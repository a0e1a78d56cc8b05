package io.beseda.core.account;

import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// Hashes passwords as Django does: `pbkdf2_sha256$iterations$salt$hash`, so that a table of Django users can
/// be taken over as it is.
///
/// A hash costs a tenth of a second and more, by design. It is made on a few threads of its own, with a
/// bounded queue before them, so that a storm of logins answers "try again" and leaves the other cores to the
/// chat. Methods block until their hash is made and may be called from any thread.
public final class PasswordHash implements AutoCloseable {
    private static final String SCHEME = "pbkdf2_sha256";
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;

    private final int iterations;
    private final SecureRandom random;
    private final ThreadPoolExecutor pool;
    private final Encoded nobodys;

    private record Encoded(
            int iterations,
            String salt,
            @SuppressWarnings("ArrayRecordComponent") byte[] hash) {}

    public PasswordHash(AccountSettings settings, SecureRandom random) {
        this.iterations = settings.hashIterations();
        this.random = random;
        this.pool = new ThreadPoolExecutor(
                settings.hashThreads(),
                settings.hashThreads(),
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(settings.hashQueue()),
                Thread.ofPlatform().daemon().name("beseda-password-", 1).factory());
        pool.allowCoreThreadTimeOut(true);
        byte[] impossible = new byte[HASH_BYTES];
        random.nextBytes(impossible);
        this.nobodys = new Encoded(iterations, newSalt(), impossible);
    }

    /// The hash of a new password, with a new salt.
    public String hash(String password) {
        String salt = newSalt();
        byte[] hash = onPool(() -> pbkdf2(password, salt, iterations, HASH_BYTES));
        return SCHEME + "$" + iterations + "$" + salt + "$"
                + Base64.getEncoder().encodeToString(hash);
    }

    /// Whether this is the password of `encoded`, whatever its iterations. A text that is no such hash (such
    /// as Django's `!` for "no password") fits no password, after the same work.
    public boolean verify(String password, String encoded) {
        Encoded expected = parse(encoded);
        return verify(password, expected);
    }

    /// The work of [#verify] for a name that nobody has, so that the time taken does not tell.
    public void verifyNobodys(String password) {
        verify(password, nobodys);
    }

    private boolean verify(String password, Encoded expected) {
        // HMAC pads a short key with NUL, so "x" and "x\0" would be one password; and PBEKeySpec takes half a
        // surrogate pair for "?". Neither can be set as a password; nor may it open one.
        boolean possible = AccountRules.isPassword(password);
        String hashed = possible ? password : "-";
        byte[] actual = onPool(() -> pbkdf2(hashed, expected.salt(), expected.iterations(), expected.hash().length));
        return MessageDigest.isEqual(actual, expected.hash()) && possible;
    }

    private Encoded parse(String encoded) {
        String[] parts = encoded.split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(SCHEME) || parts[2].isEmpty()) {
            return nobodys;
        }
        try {
            int count = Integer.parseInt(parts[1]);
            byte[] hash = Base64.getDecoder().decode(parts[3]);
            return count < 1 || hash.length != HASH_BYTES ? nobodys : new Encoded(count, parts[2], hash);
        } catch (IllegalArgumentException e) {
            return nobodys; // damaged: fits no password
        }
    }

    private String newSalt() {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(salt);
    }

    private static byte[] pbkdf2(String password, String salt, int iterations, int bytes) {
        PBEKeySpec spec =
                new PBEKeySpec(password.toCharArray(), salt.getBytes(StandardCharsets.UTF_8), iterations, bytes * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }

    private <T> T onPool(Callable<T> work) {
        Future<T> future;
        try {
            future = pool.submit(work);
        } catch (RejectedExecutionException e) {
            throw Refusal.of(ErrorCode.BUSY);
        }
        try {
            return future.get();
        } catch (CancellationException e) {
            throw Refusal.of(ErrorCode.BUSY); // closed while this waited
        } catch (InterruptedException e) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw Refusal.of(ErrorCode.BUSY);
        } catch (ExecutionException e) {
            throw new IllegalStateException("hashing a password failed", e.getCause());
        }
    }

    /// Lets go of the threads; whoever waits is told to try again, or gets the answer.
    @Override
    public void close() {
        for (Runnable waiting : pool.shutdownNow()) {
            if (waiting instanceof Future<?> future) {
                future.cancel(false);
            }
        }
    }
}
