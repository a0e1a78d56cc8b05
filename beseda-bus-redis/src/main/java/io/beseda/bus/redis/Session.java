package io.beseda.bus.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A pair of connections to one server, one for commands and one that listens. It ends as a whole, and is not mended: a
/// new one starts from nothing, so that no state of the old one has to be trusted. The client's own reconnecting is
/// off: it would send again what nobody waits for any more.
final class Session {
    /// Connecting, with all that is said at first, takes no longer, or is tried again.
    private static final int OPEN_SECONDS = 5;
    /// A server that does not answer a ping for this long is gone: half-open connections do not tell.
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(6);
    /// What is sent and not answered; past it commands fail at once.
    private static final long IN_FLIGHT_BYTES = 16 << 20;

    private static final Pattern CLUSTER = Pattern.compile("(?m)^redis_mode:cluster\\s*$");

    private final StatefulRedisConnection<String, byte[]> commands;
    private final StatefulRedisPubSubConnection<String, byte[]> listening;
    private final Traffic traffic;
    private final AtomicLong inFlight = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    private boolean sharded;
    private boolean cluster;
    private long pinged;
    private @Nullable CompletableFuture<?> pong;

    // Of Subscriptions: topics to ask for, and how many were asked for and are not confirmed.
    final Deque<Subscription> asking = new ArrayDeque<>();
    int awaited;
    /// Whether all topics that were wanted at the start have been confirmed.
    boolean settled;

    private Session(
            StatefulRedisConnection<String, byte[]> commands,
            StatefulRedisPubSubConnection<String, byte[]> listening,
            Traffic traffic) {
        this.commands = commands;
        this.listening = listening;
        this.traffic = traffic;
    }

    static CompletableFuture<Session> open(RedisClient client, RedisURI uri, Traffic traffic) {
        CompletableFuture<StatefulRedisConnection<String, byte[]>> commands =
                client.connectAsync(Call.CODEC, uri).toCompletableFuture();
        CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> listening =
                client.connectPubSubAsync(Call.CODEC, uri).toCompletableFuture();
        return commands.thenCombine(listening, (first, second) -> new Session(first, second, traffic))
                .thenCompose(Session::greet)
                .orTimeout(OPEN_SECONDS, TimeUnit.SECONDS)
                .whenComplete((_, error) -> {
                    if (error != null) { // also those that come up later
                        closeWhenThere(commands);
                        closeWhenThere(listening);
                    }
                });
    }

    private static void closeWhenThere(CompletableFuture<? extends StatefulConnection<?, ?>> connection) {
        var _ = connection.thenCompose(StatefulConnection::closeAsync);
    }

    private CompletableFuture<Session> greet() {
        watch(commands);
        watch(listening);
        Call<String> info = Call.info();
        Call<List<Object>> shardedPublish = Call.about(CommandType.SPUBLISH);
        send(List.of(info, shardedPublish));
        return info.thenCombine(shardedPublish, (text, about) -> {
            cluster = CLUSTER.matcher(text).find();
            // Not by its version: there are other servers than Redis, and commands can be taken away.
            sharded = about.stream().anyMatch(List.class::isInstance);
            return this;
        });
    }

    private void watch(StatefulConnection<?, ?> connection) {
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> closed) {
                end("the connection was closed");
            }
        });
        if (!connection.isOpen()) {
            end("the connection was closed");
        }
    }

    /// Whether the server has sharded channels: then a message goes to the node of its slot only.
    boolean sharded() {
        return sharded;
    }

    boolean cluster() {
        return cluster;
    }

    void listen(RedisPubSubListener<String, byte[]> listener) {
        listening.addListener(listener);
    }

    /// Called once, with the reason, also when the session has ended already.
    void onEnd(Consumer<String> listener) {
        var _ = end.thenAccept(listener);
    }

    /// Sends these in one write, which those of other threads do not come between. Never waits; each call completes,
    /// with an error when the session ends first.
    void send(List<? extends Call<?>> calls) {
        long weight = 0;
        for (Call<?> call : calls) {
            weight += call.sizeInFlight();
        }
        if (inFlight.addAndGet(weight) > IN_FLIGHT_BYTES) {
            inFlight.addAndGet(-weight);
            fail(calls, new RedisException("Too much waits for an answer."));
            return;
        }
        for (Call<?> call : calls) {
            call.onDone(() -> inFlight.addAndGet(-call.sizeInFlight()));
        }
        write(commands, calls);
    }

    /// The same on the connection that listens: for what begins and ends listening.
    void sendListening(List<? extends Call<?>> calls) {
        write(listening, calls);
    }

    private void write(StatefulConnection<String, byte[]> connection, List<? extends Call<?>> calls) {
        traffic.commands.add(calls.size());
        traffic.bytes.add(calls.stream().mapToLong(Call::size).sum());
        try {
            connection.dispatch(calls);
        } catch (RuntimeException e) {
            fail(calls, e);
        }
    }

    private static void fail(List<? extends Call<?>> calls, RuntimeException error) {
        calls.forEach(call -> call.completeExceptionally(error));
    }

    /// Asks both connections for a sign of life, or ends the session when there was none. Called by the owner.
    void ping() {
        long now = System.nanoTime();
        if (pong == null || (pong.isDone() && !pong.isCompletedExceptionally())) {
            Call<String> first = Call.ping();
            Call<String> second = Call.ping();
            pinged = now;
            pong = CompletableFuture.allOf(first, second);
            write(commands, List.of(first)); // also past the bound
            write(listening, List.of(second));
        } else if (now - pinged > SILENCE_NANOS) {
            end("it does not answer");
        }
    }

    /// When nothing is left of it.
    CompletableFuture<?> closed() {
        return closed;
    }

    void end(String reason) {
        if (ended.compareAndSet(false, true)) {
            var _ = CompletableFuture.allOf(commands.closeAsync(), listening.closeAsync())
                    .whenComplete((_, _) -> closed.complete(null));
            end.complete(reason);
        }
    }
}
