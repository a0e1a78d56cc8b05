package io.beseda.core.node;

import io.beseda.core.Limits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The door: what a new socket costs beyond its handshake's bytes begins here. A few come in at once. More come
/// in together, every [Limits#ADMISSION_INTERVAL], so that they share what they read; at a rate, and fewer of them
/// while the loops are late, so that a storm of them finds a node that still serves those who are in. Who resumes
/// comes before the others; past a number or a time they are turned away. No thread waits: whoever waits is called.
///
/// Thread-safe.
public final class Admission {
    private static final double NANOS = 1e9;
    private static final int TICKS = (int) Limits.ADMISSION_INTERVAL.dividedBy(Limits.ADMISSION_TICK);

    private final int burst;
    private final double perSecond;
    private final int most;
    private final InstantSource clock;
    private final BiConsumer<Runnable, Duration> later;
    private final Consumer<Runnable> afterLoops;
    private final AtomicLong turnedAway = new AtomicLong();

    private final Object lock = new Object();
    // Guarded by lock.
    private final SequencedSet<Visitor> resuming = new LinkedHashSet<>();
    private final SequencedSet<Visitor> others = new LinkedHashSet<>();
    private double places;
    private Instant countedAt;
    /// How many may come in together, and how many at once before they do, which is after so many ticks; 0: at rest.
    private int together = Limits.ADMITTED_AT_FIRST;
    private int room = Limits.ADMITTED_AT_ONCE;
    private int ticksLeft;
    private Duration latest = Duration.ZERO;

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

    /// @param later      runs a task after a time
    /// @param afterLoops runs a task when all loops have done what they have to do now
    Admission(Limits limits, InstantSource clock, BiConsumer<Runnable, Duration> later, Consumer<Runnable> afterLoops) {
        this.burst = limits.admissionBurst();
        this.perSecond = limits.admissionsPerSecond();
        // Twice the rate, so that the burst comes in too.
        this.most =
                Math.max(Limits.ADMITTED_AT_FIRST, (int) (2 * perSecond * Limits.ADMISSION_INTERVAL.toNanos() / NANOS));
        this.clock = clock;
        this.later = later;
        this.afterLoops = afterLoops;
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
            boolean isFree = ahead == 0 && room > 0 && places >= 1;
            if (isFree) {
                places--;
                room--;
                startTicking();
                admitted.run();
                return null;
            }
            if (isHopeless(ahead)) {
                turningAway(refused).run();
                return null;
            }
            visitor = new Visitor(admitted, refused, now.plus(Limits.ADMISSION_PATIENCE));
            (resumes ? resuming : others).add(visitor);
            startTicking();
        }
        return () -> leave(visitor);
    }

    /// His turn would not come in time.
    private boolean isHopeless(int ahead) {
        return resuming.size() + others.size() >= Limits.ADMISSION_QUEUE
                || ahead >= places + perSecond * Limits.ADMISSION_PATIENCE.toSeconds();
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

    /// While few come, it is not looked how late the loops are. Caller holds lock.
    private void startTicking() {
        if (ticksLeft == 0) {
            ticksLeft = 1;
            later.accept(this::tick, Limits.ADMISSION_INTERVAL);
        }
    }

    private void tick() {
        Instant asked = clock.instant();
        afterLoops.accept(() -> tick(asked));
    }

    private void tick(Instant asked) {
        synchronized (lock) {
            Instant now = clock.instant();
            Duration late = Duration.between(asked, now);
            latest = late.compareTo(latest) > 0 ? late : latest;
            expire(resuming, now);
            expire(others, now);
            ticksLeft--;
            if (ticksLeft == 0) {
                adapt();
                letIn(now);
            }
            if (ticksLeft > 0) {
                later.accept(this::tick, Limits.ADMISSION_TICK);
            }
        }
    }

    /// As TCP finds out how much a network takes. Caller holds lock.
    private void adapt() {
        together = latest.compareTo(Limits.LOOP_IS_LATE) > 0
                ? Math.max(together / 2, Limits.ADMITTED_LEAST)
                : Math.min(together + Limits.ADMITTED_MORE, most);
        latest = Duration.ZERO;
    }

    /// Where many have come, those who come next wait for one another. Caller holds lock.
    private void letIn(Instant now) {
        count(now);
        int in = 0;
        for (; places >= 1 && in < together && waiting() > 0; in++) {
            places--;
            (resuming.isEmpty() ? others : resuming).removeFirst().admitted.run();
        }
        room = in >= Limits.CROWD ? 0 : Limits.ADMITTED_AT_ONCE;
        ticksLeft = in == 0 && waiting() == 0 ? 0 : TICKS;
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
