package io.beseda.core.node;

import io.beseda.core.Limits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Lets new sockets in at a rate, so that a storm of them finds a node that still answers. Past the rate they
/// wait, those that resume before the others; past a number or a time they are turned away. No thread waits:
/// whoever waits is called.
///
/// Thread-safe.
public final class Admission {
    private static final double NANOS = 1e9;

    private final int burst;
    private final double perSecond;
    private final InstantSource clock;
    private final BiConsumer<Runnable, Duration> later;
    private final AtomicLong turnedAway = new AtomicLong();

    private final Object lock = new Object();
    // Guarded by lock.
    private final SequencedSet<Visitor> resuming = new LinkedHashSet<>();
    private final SequencedSet<Visitor> others = new LinkedHashSet<>();
    private double places;
    private Instant countedAt;
    private boolean ticking;

    /// One who waits. Compared by identity.
    private static final class Visitor {
        private final Runnable admitted;
        private final Runnable refused;
        private final Instant until;

        Visitor(Runnable admitted, Runnable refused, Instant until) {
            this.admitted = admitted;
            this.refused = refused;
            this.until = until;
        }
    }

    /// @param later runs a task after a time
    Admission(Limits limits, InstantSource clock, BiConsumer<Runnable, Duration> later) {
        this.burst = limits.admissionBurst();
        this.perSecond = limits.admissionsPerSecond();
        this.clock = clock;
        this.later = later;
        this.places = burst;
        this.countedAt = clock.instant();
    }

    /// Calls one of the two: now, when there is a place or no hope, or later from another thread.
    ///
    /// @param resumes one who was connected a moment ago, and comes before those who were not
    /// @return to be run when the visitor has gone before his turn; null: it was now
    public @Nullable Runnable enter(boolean resumes, Runnable admitted, Runnable refused) {
        if (burst == 0) {
            admitted.run();
            return null;
        }
        Visitor visitor;
        synchronized (lock) {
            Instant now = clock.instant();
            count(now);
            int ahead = resuming.size() + (resumes ? 0 : others.size());
            boolean isFree = ahead == 0 && places >= 1;
            visitor = isFree || isHopeless(ahead)
                    ? null
                    : new Visitor(admitted, refused, now.plus(Limits.ADMISSION_PATIENCE));
            if (isFree) {
                places--;
            } else if (visitor != null) {
                (resumes ? resuming : others).add(visitor);
                tickLater();
            }
            if (visitor == null) {
                (isFree ? admitted : turningAway(refused)).run();
                return null;
            }
        }
        return () -> leave(visitor);
    }

    /// His turn would not come in time.
    private boolean isHopeless(int ahead) {
        return resuming.size() + others.size() >= Limits.ADMISSION_QUEUE
                || ahead >= perSecond * Limits.ADMISSION_PATIENCE.toSeconds();
    }

    private Runnable turningAway(Runnable refused) {
        turnedAway.incrementAndGet();
        return refused;
    }

    private void leave(Visitor visitor) {
        synchronized (lock) {
            if (!resuming.remove(visitor)) {
                others.remove(visitor);
            }
        }
    }

    // Caller holds lock.
    private void count(Instant now) {
        double seconds = Math.max(0, Duration.between(countedAt, now).toNanos() / NANOS);
        places = Math.min(burst, places + seconds * perSecond);
        countedAt = now;
    }

    // Caller holds lock.
    private void tickLater() {
        if (!ticking && waiting() > 0) {
            ticking = true;
            later.accept(this::tick, Limits.ADMISSION_TICK);
        }
    }

    private void tick() {
        synchronized (lock) {
            ticking = false;
            Instant now = clock.instant();
            count(now);
            expire(resuming, now);
            expire(others, now);
            while (places >= 1 && waiting() > 0) {
                places--;
                (resuming.isEmpty() ? others : resuming).removeFirst().admitted.run();
            }
            tickLater();
        }
    }

    // Caller holds lock.
    private void expire(SequencedSet<Visitor> queue, Instant now) {
        while (!queue.isEmpty() && !now.isBefore(queue.getFirst().until)) {
            turningAway(queue.removeFirst().refused).run();
        }
    }

    /// How many wait.
    public int waiting() {
        synchronized (lock) {
            return resuming.size() + others.size();
        }
    }

    /// How many were turned away so far.
    public long turnedAway() {
        return turnedAway.get();
    }
}
