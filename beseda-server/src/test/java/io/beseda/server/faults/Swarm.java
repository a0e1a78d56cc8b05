package io.beseda.server.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Thousands of lean clients on one thread: each has one full socket for one chat, keeps its place in it, and
/// comes back as the SDK does when it is thrown off.
final class Swarm implements AutoCloseable {
    private static final int READ = 64 << 10;
    private static final long SECOND = 1_000_000_000L;

    private final Selector selector;
    private final Thread thread;
    private final List<SwarmMember> members;
    private final Random random;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ);
    /// Those who are away, by the time to come back. Owner: the thread.
    private final PriorityQueue<SwarmMember> away =
            new PriorityQueue<>(Comparator.comparingLong(SwarmMember::comeBackAt));

    final Queue<String> faults = new ConcurrentLinkedQueue<>();
    /// Attempts that the server answered with 1013.
    final AtomicInteger toldToTryAgain = new AtomicInteger();
    /// Attempts that ended otherwise before they were caught up.
    final AtomicInteger failedAttempts = new AtomicInteger();

    private volatile int port;
    private volatile @Nullable CompletableFuture<@Nullable Void> throwingOff;
    private volatile boolean closed;

    /// @param port where they go, now
    Swarm(List<SwarmMember> members, int port, Random random) {
        this.members = List.copyOf(members);
        this.port = port;
        this.random = random;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long now = System.nanoTime();
        members.forEach(member -> {
            // About a thousand a second, so that the beginning is no storm.
            member.comeBack(now + random.nextLong(Math.max(1, members.size() * SECOND / 1000)));
            away.add(member);
        });
        thread = Thread.ofPlatform().name("swarm").start(this::run);
    }

    /// Where they go when they come back.
    void turnTo(int newPort) {
        port = newPort;
    }

    /// Everyone loses the connection; returns when that has happened.
    void throwOff() {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        throwingOff = done;
        selector.wakeup();
        done.join();
    }

    boolean areAllThere() {
        return members.stream().allMatch(SwarmMember::isCaughtUp);
    }

    /// All are there, and came after that moment of [System#nanoTime].
    boolean areAllBackSince(long moment) {
        return members.stream().allMatch(member -> member.isCaughtUp() && member.caughtUpAt() - moment > 0);
    }

    long count() {
        return members.stream().filter(SwarmMember::isCaughtUp).count();
    }

    /// Of those who have come back, when the n-th of a hundred had caught up; nanoseconds of the system.
    long caughtUpAt(int percent) {
        List<Long> times =
                members.stream().map(SwarmMember::caughtUpAt).sorted().toList();
        return times.get(Math.max(0, times.size() * percent / 100 - 1));
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::ready, untilNext());
                loseAll();
                dial();
            }
        } catch (IOException | RuntimeException e) {
            faults.add("the swarm broke down: " + e);
        }
    }

    private void loseAll() {
        CompletableFuture<@Nullable Void> asked = throwingOff;
        if (asked != null) {
            throwingOff = null;
            members.forEach(this::lost);
            asked.complete(null);
        }
    }

    private long untilNext() {
        SwarmMember next = away.peek();
        long nanos = next == null ? SECOND / 10 : next.comeBackAt() - System.nanoTime();
        return Math.clamp(nanos / 1_000_000, 1, 100);
    }

    private void dial() {
        long now = System.nanoTime();
        while (!away.isEmpty() && away.peek().comeBackAt() <= now) {
            SwarmMember member = away.remove();
            try {
                member.dial(selector, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException _) {
                lost(member);
            }
        }
    }

    private void ready(SelectionKey key) {
        SwarmMember member = (SwarmMember) key.attachment();
        try {
            if (key.isConnectable()) {
                member.connected(key, port);
            } else if (key.isReadable() && !member.read(buffer, this)) {
                lost(member);
            }
        } catch (IOException _) {
            lost(member);
        }
    }

    private void lost(SwarmMember member) {
        if (!member.isCaughtUp()) {
            failedAttempts.incrementAndGet();
        }
        member.lost(random);
        away.add(member);
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
            selector.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        members.forEach(SwarmMember::hangUp);
    }
}
