package io.beseda.drill.client;

import java.time.Duration;
import java.util.Random;

/// How the clients of one load talk, and whether they do now. Thread-safe.
public final class Talk {
    private final int inFlight;
    private final int textMax;
    private final Duration pause;
    private final int restPercent;
    private final int repeatPercent;
    private volatile boolean on;

    /// @param inFlight      sends of one client that wait for their acknowledgement, at most
    /// @param textMax       about the length of the longest text
    /// @param pause         between two sends of one client, on average
    /// @param restPercent   how many go by REST
    /// @param repeatPercent how many were acknowledged already, and are sent once more
    public Talk(int inFlight, int textMax, Duration pause, int restPercent, int repeatPercent) {
        this.inFlight = inFlight;
        this.textMax = textMax;
        this.pause = pause;
        this.restPercent = restPercent;
        this.repeatPercent = repeatPercent;
    }

    public void on() {
        on = true;
    }

    /// What was begun is brought to its end.
    public void off() {
        on = false;
    }

    boolean isOn() {
        return on;
    }

    boolean isPaced() {
        return pause.isPositive();
    }

    int inFlight() {
        return inFlight;
    }

    int restPercent() {
        return restPercent;
    }

    int repeatPercent() {
        return repeatPercent;
    }

    long pauseNanos(Random random) {
        return isPaced() ? random.nextLong(2 * pause.toNanos()) : 0;
    }

    String text(String client, Random random) {
        return text(client, random, 1 + random.nextInt(textMax));
    }

    String text(String client, Random random, int length) {
        return client + " says " + random.nextInt(1_000_000) + " " + "ж".repeat(length);
    }
}
