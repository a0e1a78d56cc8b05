package io.beseda.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
    /// Made by Django 3.2: `make_password("correct horse battery", salt="Nq7ZbkY2vTxW4sRuJm1e8A")`.
    private static final String DJANGO =
            "pbkdf2_sha256$260000$Nq7ZbkY2vTxW4sRuJm1e8A$qbh7z1HRzWlwEZhV+GEml92SsoHk2z8IyHrFrChKJvU=";

    /// Made by Django 3.2:
    /// `PBKDF2PasswordHasher().encode("пароль с пробелами 🔑", "aB3dE5gH7jK9", 1000)`.
    private static final String DJANGO_UNICODE =
            "pbkdf2_sha256$1000$aB3dE5gH7jK9$jLjMWzPUpvr8ilUugL9uD/jnR44sizf90/5CE2LV7Ig=";

    private final PasswordHash passwords = new PasswordHash(settings(10, 1, 64), new SecureRandom());

    private static AccountSettings settings(int iterations, int threads, int queue) {
        return new AccountSettings(
                iterations, threads, queue, Duration.ofDays(14), Duration.ofMinutes(5), Duration.ofDays(1), 10);
    }

    @AfterEach
    void close() {
        passwords.close();
    }

    @Test
    void verify_djangosHash_whateverItsIterations() {
        assertThat(passwords.verify("correct horse battery", DJANGO)).isTrue();
        assertThat(passwords.verify("correct horse batterz", DJANGO)).isFalse();
        assertThat(passwords.verify("пароль с пробелами 🔑", DJANGO_UNICODE)).isTrue();
        assertThat(passwords.verify("пароль с пробелами", DJANGO_UNICODE)).isFalse();
    }

    @Test
    void hash_isVerified_andSaltedAnew() {
        String one = passwords.hash("correct horse battery");
        String two = passwords.hash("correct horse battery");

        assertThat(one).startsWith("pbkdf2_sha256$10$").isNotEqualTo(two);
        assertThat(passwords.verify("correct horse battery", one)).isTrue();
        assertThat(passwords.verify("correct horse battery", two)).isTrue();
        assertThat(passwords.verify("Correct horse battery", one)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "!",
                "!unusable",
                "secret",
                "pbkdf2_sha256$10$salt",
                "pbkdf2_sha256$10$$AAAA",
                "pbkdf2_sha256$10$salt$",
                "pbkdf2_sha256$0$salt$qbh7z1HRzWlwEZhV+GEml92SsoHk2z8IyHrFrChKJvU=",
                "pbkdf2_sha256$x$salt$qbh7z1HRzWlwEZhV+GEml92SsoHk2z8IyHrFrChKJvU=",
                "pbkdf2_sha256$10$salt$*",
                "pbkdf2_sha1$10$salt$qbh7z1HRzWlwEZhV+GEml92SsoHk2z8IyHrFrChKJvU="
            })
    void verify_whatIsNoHash_fitsNoPassword(String encoded) {
        assertThat(passwords.verify("", encoded)).isFalse();
        assertThat(passwords.verify("secret", encoded)).isFalse();
    }

    /// HMAC pads short keys with NUL, and half a surrogate pair is encoded as "?": neither may stand for
    /// another password.
    @Test
    void verify_whatHashesAlike_isNotTheSame() {
        assertThat(passwords.verify("question?\0", passwords.hash("question?"))).isFalse();
        assertThat(passwords.verify("question\ud800", passwords.hash("question?")))
                .isFalse();
        assertThat(passwords.verify("question?".repeat(1_000), passwords.hash("question?".repeat(1_000))))
                .isFalse();
    }

    @Test
    void hash_moreThanTheQueueHolds_isBusy() throws Exception {
        int storm = 40;
        int queue = 2;
        CountDownLatch ready = new CountDownLatch(storm);
        List<Future<String>> futures = new ArrayList<>();
        List<ErrorCode> refused = new ArrayList<>();
        int hashed = 0;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            // So many iterations take the one thread longer than all callers take to ask.
            try (PasswordHash slow = new PasswordHash(settings(3_000_000, 1, queue), new SecureRandom())) {
                for (int i = 0; i < storm; i++) {
                    futures.add(callers.submit(() -> {
                        ready.countDown();
                        ready.await();
                        return slow.hash("correct horse battery");
                    }));
                }
                while (futures.stream().filter(Future::isDone).count() < storm - queue - 1) {
                    Thread.onSpinWait();
                }
            } // whoever still waits is told to try again; the one at work gets its answer
            for (Future<String> future : futures) {
                try {
                    future.get();
                    hashed++;
                } catch (ExecutionException e) {
                    refused.add(((Refusal) e.getCause()).code());
                }
            }
        }

        assertThat(refused).containsOnly(ErrorCode.BUSY).hasSize(storm - hashed);
        assertThat(hashed).isBetween(0, 1);
    }

    @Test
    void hash_afterClose_isBusy() {
        passwords.close();

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> passwords.hash("correct horse battery"))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BUSY));
    }
}
